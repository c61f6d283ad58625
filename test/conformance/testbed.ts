import type { SimulatedNode } from "../cluster/node/simulatedNode";
import { versionProfile } from "../cluster/versions/profiles";
import { startNodes, type RunningNodes } from "../cluster/startNodes";
import { ReplayClock } from "./clock";
import { Course, lags, type Lengths } from "./course";
import type { OmittedGroup } from "./omitted";
import type { Outage } from "./outage";
import type { Recording } from "./recording";
import { send, type Received, type Sending } from "./send";

/** A request to a node by its number. */
export type ToNode = Omit<Sending, "port"> & { readonly node: number };

/** So many milliseconds, each with a turn of the event loop, a request may wait for something real before the servers' time goes on. */
const patience = 12;
/** How often the recorder looked whether what it waited for held. */
const pollInterval = 100;
const longestWait = 120_000;
/** The certificates of the recordings were made on that day: one for ten days was about to expire a few days later, and then had. */
const recordedOn = Date.UTC(2026, 10, 24, 5);
const administrator = ["Administrator", "asdasd"] as const;

/** The simulated nodes that a recording is replayed on, and their time. */
export class Testbed {
  clock = new ReplayClock();
  ports = { base: 0, count: 0 };
  readonly course: Course;
  private running: RunningNodes | undefined;
  /** How long all nodes lived that came before these, in milliseconds. */
  private before = 0;

  constructor(
    private readonly recording: Recording,
    lengths: Lengths,
  ) {
    const { switchFamily } = versionProfile(recording.version).network;
    this.course = new Course(lengths, switchFamily, () => this.now());
  }

  /** Milliseconds of the servers' time since the replay began. */
  now(): number {
    return this.before + this.clock.now();
  }

  get isRunning(): boolean {
    return this.running !== undefined;
  }

  async stop(): Promise<void> {
    await this.running?.stop();
    this.running = undefined;
  }

  async fresh(count: number): Promise<void> {
    await this.stop();
    this.before = this.now();
    this.clock = new ReplayClock();
    this.running = await startNodes({
      versions: Array.from({ length: count }, () => this.recording.version),
      edition: "enterprise",
      timeScale: 1,
      clock: this.clock,
      date: () => recordedOn,
      ...lags,
      undoing: [7, 9],
      otpPrefix: this.recording.otpPrefix,
      chance: this.course,
      withXdcr: false,
    });
    this.ports = { base: this.node(0).making.ports.rest, count };
  }

  /** One cluster of `count` nodes, as it stood when the first command was run. */
  async provisioned(count: number): Promise<void> {
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

  node(index: number): SimulatedNode {
    const node = this.running?.nodes[index];
    if (!node) throw new Error(`${this.recording.name} speaks of node ${index}, which was never started`);
    return node;
  }

  async suffer({ kind, node }: Outage): Promise<void> {
    const nodes = this.running?.nodes.filter((_, index) => node === undefined || node === index) ?? [];
    for (const one of nodes) if (one.running && kind !== "start") await one.die();
    for (const one of nodes) if (!one.running && kind !== "stop") await one.revive();
  }

  async wait(until: string, node: number): Promise<void> {
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

  async writeGroup({ path, size }: OmittedGroup): Promise<void> {
    await this.deliver({
      node: 0,
      host: "127.0.0.1",
      tls: false,
      method: "PUT",
      path,
      auth: administrator,
      contentType: "application/x-www-form-urlencoded",
      body: Buffer.from(`description=${"x".repeat(size)}&roles=`),
    });
  }

  async deliver(request: ToNode): Promise<Received> {
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
}

async function turns(count: number): Promise<undefined> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setTimeout(resolve, 1));
}
