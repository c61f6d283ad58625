import { replayCliRun } from "./cliRun";
import { compare, type Difference } from "./compare";
import type { Lag, Lengths } from "./course";
import type { Side } from "./normalise";
import { outOfScopeReason } from "./outOfScope";
import { fillInbox, nodesThatLoaded } from "./cliInbox";
import { omittedGroup } from "./omitted";
import { outageIn } from "./outage";
import { placeInbox } from "./placeInbox";
import { certificatesHandedBy, recordedAnswer } from "./recorded";
import type { CliRun, Exchange, Line, Recording } from "./recording";
import { Testbed } from "./testbed";

/** How one recorded exchange came out. */
export interface Outcome {
  readonly seq: number;
  /** "GET /pools to node 0" */
  readonly what: string;
  readonly outOfScope?: string;
  readonly differences: readonly Difference[];
  /** When it was asked, in milliseconds of the servers' time since the replay began. */
  readonly at: number;
}

/** One replay of a whole recording. */
export interface Replayed {
  readonly outcomes: readonly Outcome[];
  readonly lags: readonly Lag[];
  /** What it was asked to make longer than need be. */
  readonly lengths: Lengths;
}

/** A change that took fewer milliseconds is made at the end of them, so that what follows from it counts from its answer. */
const quickChange = 50;

/** Replays a recording, exchange by exchange, on fresh simulated nodes of its version. */
export async function replayOnce(recording: Recording, lengths: Lengths): Promise<Replayed> {
  const run = new Replay(recording, lengths);
  try {
    for (const line of recording.lines) await run.tryLine(line);
    return { outcomes: run.outcomes, lags: run.lags, lengths };
  } finally {
    await run.stop();
  }
}

class Replay {
  readonly outcomes: Outcome[] = [];
  private readonly testbed: Testbed;
  private readonly handedCertificates: ReadonlySet<string>;
  /** When the last thing recorded was over, in recorded seconds. */
  private over = 0;

  constructor(
    private readonly recording: Recording,
    lengths: Lengths,
  ) {
    this.testbed = new Testbed(recording, lengths);
    this.handedCertificates = new Set(recording.lines.flatMap(certificatesHandedBy));
  }

  get lags(): readonly Lag[] {
    return this.testbed.course.lags;
  }

  /** A line that cannot be replayed differs; the others still count. */
  async tryLine(line: Line): Promise<void> {
    try {
      await this.line(line);
    } catch (error) {
      if (!("seq" in line)) return;
      const what = "cmd" in line ? `couchbase-cli ${line.cmd.join(" ")}` : `${line.method} ${line.path}`;
      const simulated = (error as Error).message;
      this.outcomes.push({
        seq: line.seq,
        what,
        differences: [{ where: "replay", recorded: "possible", simulated }],
        at: this.testbed.now(),
      });
    }
  }

  async line(line: Line): Promise<void> {
    if ("cmd" in line) return this.cli(line);
    if ("method" in line) return this.exchange(line);
    const omitted = omittedGroup(line, this.recording.lines);
    if (omitted) await this.testbed.writeGroup(omitted);
    const outage = outageIn(line);
    if (outage) await this.testbed.suffer(outage);
    if (!("event" in line)) return;
    switch (line.event) {
      case "fresh nodes":
        await this.testbed.fresh(line.count);
        break;
      case "wait":
        await this.reach(line.t);
        await this.testbed.wait(line.until, line.node ?? 0);
        break;
      case "inbox":
        await this.reach(line.t);
        placeInbox(this.testbed.node(line.node), line.files);
    }
    if (typeof line.t === "number") this.over = line.t;
  }

  stop(): Promise<void> {
    return this.testbed.stop();
  }

  /** Lets the servers' time go on to where the recorded run was at `t`. */
  private async reach(t: number): Promise<void> {
    await this.testbed.clock.advance((t - this.over) * 1000);
  }

  async cli(run: CliRun): Promise<void> {
    if (!this.testbed.isRunning) await this.testbed.provisioned(Object.keys(run.access).length);
    for (const node of nodesThatLoaded(run)) await fillInbox(this.testbed.node(node));
    this.outcomes.push(...(await replayCliRun(run, this.testbed)));
    await this.testbed.clock.advance(300);
  }

  private async exchange(exchange: Exchange): Promise<void> {
    if (!this.testbed.isRunning) throw new Error(`${this.recording.name} does not begin with fresh nodes`);
    const { node, tls, host, method, auth } = exchange;
    const quick = method !== "GET" && exchange.elapsed * 1000 < quickChange;
    await this.reach(quick ? exchange.t + exchange.elapsed : exchange.t);
    const sent = this.testbed.clock.now();
    const at = this.testbed.now();
    this.testbed.course.answerDue = quick ? at : at + exchange.elapsed * 1000;
    const received = await this.testbed.deliver({
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
    if (!quick) await this.testbed.clock.advance(exchange.elapsed * 1000 - (this.testbed.clock.now() - sent));
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
        this.side(this.testbed.ports.base),
      ),
      at,
    });
  }

  private side(portBase: number): Side {
    return { portBase, nodes: this.testbed.ports.count, handedCertificates: this.handedCertificates };
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
      return String(this.testbed.ports.base + index + (tls === "" ? 0 : 10000));
    });
  }
}
