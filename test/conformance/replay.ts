import { startNodes, type RunningNodes } from "../cluster/startNodes";
import { ReplayClock } from "./clock";
import { replayCliRun } from "./cliRun";
import { compare, type Difference } from "./compare";
import { certificatesIn, type Side } from "./normalise";
import { outOfScopeReason } from "./outOfScope";
import { fillInbox, nodesThatLoaded } from "./cliInbox";
import { outageIn, type Outage } from "./outage";
import { placeInbox } from "./placeInbox";
import type { CliRun, Exchange, InboxFiles, Line, Recording } from "./recording";
import { send, type Received } from "./send";

/** How one recorded exchange came out. */
export interface Outcome {
  readonly seq: number;
  /** "GET /pools to node 0" */
  readonly what: string;
  readonly outOfScope?: string;
  readonly differences: readonly Difference[];
}

/** So many milliseconds, each with a turn of the event loop, a request may wait for something real before the servers' time goes on. */
const patience = 12;
/** How often the recorder looked whether what it waited for held. */
const pollInterval = 100;
const longestWait = 120_000;
/** A change that took fewer milliseconds is made at the end of them, so that what follows from it counts from its answer. */
const quickChange = 50;
const administrator = ["Administrator", "asdasd"] as const;

/** Replays a recording, exchange by exchange, on fresh simulated nodes of its version. */
export async function replay(recording: Recording): Promise<readonly Outcome[]> {
  const run = new Replay(recording);
  try {
    for (const line of recording.lines) await run.line(line);
    return run.outcomes;
  } finally {
    await run.stop();
  }
}

export class Replay {
  readonly outcomes: Outcome[] = [];
  private clock = new ReplayClock();
  private running: RunningNodes | undefined;
  private ports = { base: 0, count: 0 };
  private readonly handedCertificates: ReadonlySet<string>;
  /** When the last thing recorded was over, in recorded seconds. */
  private over = 0;

  constructor(private readonly recording: Recording) {
    this.handedCertificates = new Set(recording.lines.flatMap(certificatesHandedBy));
  }

  async line(line: Line): Promise<void> {
    if ("cmd" in line) return this.cli(line);
    if ("method" in line) return this.exchange(line);
    const outage = outageIn(line);
    if (outage) await this.suffer(outage);
    if (!("event" in line)) return;
    switch (line.event) {
      case "fresh nodes":
        await this.fresh(line.count);
        break;
      case "wait":
        await this.reach(line.t);
        await this.wait(line.until, line.node ?? 0);
        break;
      case "inbox":
        await this.reach(line.t);
        placeInbox(this.node(line.node), line.files);
    }
    this.over = line.t;
  }

  async stop(): Promise<void> {
    await this.running?.stop();
    this.running = undefined;
  }

  private async fresh(count: number): Promise<void> {
    await this.stop();
    this.clock = new ReplayClock();
    this.running = await startNodes({
      versions: Array.from({ length: count }, () => this.recording.version),
      edition: "enterprise",
      timeScale: 1,
      clock: this.clock,
      propagationDelay: [0, 0],
      doubtAfterRestart: [0, 0],
      hearingAfterRestart: [0, 0],
      undoing: [7, 9],
      regeneratingToo: [0, 0],
      otpPrefix: this.recording.otpPrefix,
      seed: 1,
      withXdcr: false,
    });
    this.ports = { base: this.node(0).making.ports.rest, count };
  }

  /** One cluster of `count` nodes, as it stood when the first command was run. */
  private async provisioned(count: number): Promise<void> {
    await this.fresh(count);
    const post = (path: string, form: Record<string, string>, auth = true) =>
      this.deliver({
        node: 0,
        host: "127.0.0.1",
        tls: false,
        method: "POST",
        path,
        auth: auth ? administrator : null,
        contentType: "application/x-www-form-urlencoded",
        body: Buffer.from(new URLSearchParams(form).toString()),
      });
    const [user, password] = administrator;
    const memory = { memoryQuota: "256", clusterName: "oracle", indexerStorageMode: "plasma" };
    const first = { hostname: "n0.cb.test", services: "kv", username: user, password, port: "SAME" };
    await post("/clusterInit", { ...first, ...memory }, false);
    for (let index = 1; index < count; index += 1) {
      const hostname = `https://n${index}.cb.test:${this.node(index).making.ports.restTls}`;
      await post("/controller/addNode", { hostname, user, password, services: "kv" });
    }
    const knownNodes = Array.from({ length: count }, (_, index) => this.node(index).otpNode).join(",");
    await post("/controller/rebalance", { knownNodes, ejectedNodes: "" });
    await this.wait("no rebalance", 0);
  }

  private node(index: number) {
    const node = this.running?.nodes[index];
    if (!node) throw new Error(`${this.recording.name} speaks of node ${index}, which was never started`);
    return node;
  }

  private async suffer({ kind, node }: Outage): Promise<void> {
    const nodes = this.running?.nodes.filter((_, index) => node === undefined || node === index) ?? [];
    for (const one of nodes) if (one.running && kind !== "start") await one.die();
    for (const one of nodes) if (!one.running && kind !== "stop") await one.revive();
  }

  /** Lets the servers' time go on to where the recorded run was at `t`. */
  private async reach(t: number): Promise<void> {
    await this.clock.advance((t - this.over) * 1000);
  }

  private async wait(until: string, node: number): Promise<void> {
    const deadline = this.clock.now() + longestWait;
    const holds = until === "no rebalance" ? () => this.rebalanceOver() : () => this.answers(node);
    while (!(await holds())) {
      if (this.clock.now() > deadline) return;
      await this.clock.advance(pollInterval);
    }
  }

  private async answers(node: number): Promise<boolean> {
    for (const host of ["127.0.0.1", "::1"]) {
      const got = await this.ask({ node, host, path: "/pools" });
      if (got.status !== null) return true;
    }
    return false;
  }

  private async rebalanceOver(): Promise<boolean> {
    const got = await this.ask({ node: 0, host: "127.0.0.1", path: "/pools/default/rebalanceProgress" });
    return got.body.includes('"none"');
  }

  private ask(asked: { node: number; host: string; path: string }): Promise<Received> {
    return this.deliver({
      ...asked,
      tls: false,
      method: "GET",
      auth: administrator,
      contentType: null,
      body: undefined,
    });
  }

  async cli(run: CliRun): Promise<void> {
    if (!this.running) await this.provisioned(Object.keys(run.access).length);
    for (const node of nodesThatLoaded(run)) await fillInbox(this.node(node));
    this.outcomes.push(...(await replayCliRun(run, (request) => this.deliver(request))));
    await this.clock.advance(300);
  }

  private async exchange(exchange: Exchange): Promise<void> {
    if (!this.running) throw new Error(`${this.recording.name} does not begin with fresh nodes`);
    const { node, tls, host, method, auth } = exchange;
    const quick = method !== "GET" && exchange.elapsed * 1000 < quickChange;
    await this.reach(quick ? exchange.t + exchange.elapsed : exchange.t);
    const sent = this.clock.now();
    const received = await this.deliver({
      node,
      tls,
      host,
      method,
      auth,
      path: this.withOwnPorts(exchange.path),
      contentType: exchange.content_type,
      body: this.bodyOf(exchange),
      asConsole: exchange.note === "UI header",
    });
    if (!quick) await this.clock.advance(exchange.elapsed * 1000 - (this.clock.now() - sent));
    this.over = exchange.t + exchange.elapsed;
    const reason = outOfScopeReason(method, exchange.path);
    this.outcomes.push({
      seq: exchange.seq,
      what: `${method} ${exchange.path} to node ${node}`,
      ...(reason === undefined ? {} : { outOfScope: reason }),
      differences: compare(
        recordedAnswer(exchange),
        this.side(this.recording.portBase),
        received,
        this.side(this.ports.base),
      ),
    });
  }

  private side(portBase: number): Side {
    return { portBase, nodes: this.ports.count, handedCertificates: this.handedCertificates };
  }

  private async deliver(
    request: Omit<Parameters<typeof send>[0], "port"> & { readonly node: number },
  ): Promise<Received> {
    const { ports } = this.node(request.node).making;
    let received: Received | undefined;
    const sending = send({ ...request, port: request.tls ? ports.restTls : ports.rest }).then(
      (got) => (received = got),
    );
    for (;;) {
      const done = await Promise.race([sending, turns(patience)]);
      if (done) return done;
      if (received) return received;
      await this.clock.advanceToNext(1000);
    }
  }

  private bodyOf({ body, body_base64 }: Exchange): Buffer | undefined {
    if (body_base64 !== undefined) return Buffer.from(body_base64, "base64");
    return body === null ? undefined : Buffer.from(this.withOwnPorts(body), "utf8");
  }

  /** REST ports of the recorded nodes become those of the simulated ones. */
  private withOwnPorts(text: string): string {
    const { portBase } = this.recording;
    return text.replace(/(?<=:|%3A)(1?)(9\d{3})(?!\d)/gi, (all, tls: string, digits: string) => {
      const index = Number(digits) - portBase;
      if (index < 0 || index >= 10) return all;
      return String(this.ports.base + index + (tls === "" ? 0 : 10000));
    });
  }
}

function recordedAnswer({ status, headers, response }: Exchange): Received {
  return {
    status,
    contentType: headers?.["content-type"],
    wwwAuthenticate: headers?.["www-authenticate"],
    body: response ?? "",
  };
}

function certificatesHandedBy(line: Line): readonly string[] {
  if ("method" in line) return certificatesIn(line.body ?? "");
  if (!("event" in line) || line.event !== "inbox") return [];
  return Object.values((line.files as InboxFiles) ?? {}).flatMap((content) =>
    certificatesIn(
      content.startsWith("base64:") ? Buffer.from(content.slice(7), "base64").toString("latin1") : content,
    ),
  );
}

async function turns(count: number): Promise<undefined> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setTimeout(resolve, 1));
}
