import { fork, type ChildProcess } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { UnderWay } from "../../cluster/inProcess/inProcessRequest";
import type { InProcessCluster } from "../../cluster/inProcess/startInProcess";
import type { Ending } from "../ending";
import { wireTo, type Network, type Wire } from "../inProcess/wire";
import { inTypeScript } from "../running/inTypeScript";
import { settingsFor, type CertificateTools } from "../provider";
import { deliveryInto } from "../certificates/delivery";
import { lookInProcess } from "../certificates/look";
import type { Asked } from "../scenarios";
import { perform } from "./calls";
import type { FromMortal, ToMortal } from "./messages";

type Told = ToMortal extends infer One ? (One extends ToMortal ? Omit<One, "now"> : never) : never;

/** A real process with the provider in it, on a cluster and a clock of this one. The clock stands still while the process is busy. */
export class MortalProcess {
  private readonly child: ChildProcess;
  /** The only folder in which it could keep something. */
  private readonly folder = mkdtempSync(join(tmpdir(), "mortal-"));
  private readonly wire: Wire;
  private readonly tools: Pick<CertificateTools, "delivery" | "look">;
  private readonly sleeping = new Map<number, () => void>();
  private readonly underWay = new Map<number, UnderWay>();
  private readonly busy: (() => void)[] = [];
  private readonly gone: Promise<void>;
  private dead = false;
  private end: (outcome: Ending | "killed") => void = () => undefined;

  constructor(
    private readonly cluster: InProcessCluster,
    network: Network = {},
  ) {
    this.wire = wireTo(cluster, network);
    this.tools = { delivery: deliveryInto(cluster, network), look: lookInProcess(cluster) };
    const env = { ...process.env, HOME: this.folder, XDG_STATE_HOME: this.folder };
    this.child = fork(join(__dirname, "mortal.ts"), [], {
      serialization: "advanced",
      env,
      execArgv: [...inTypeScript],
    });
    this.child.on("message", (message: FromMortal) => this.hear(message));
    this.gone = new Promise((resolve) => this.child.once("exit", () => resolve()));
    void this.gone.then(() => {
      for (const idle of this.busy.splice(0)) idle();
      this.end("killed");
    });
  }

  /** Resolves when the run has ended, or the process. */
  run(asked: Asked): Promise<Ending | "killed"> {
    return new Promise((resolve) => {
      this.end = resolve;
      const { clock } = this.cluster;
      this.tell({ kind: "run", wall: clock.wall(), settings: settingsFor(this.cluster), asked });
    });
  }

  /** SIGKILL: nothing that it had in mind happens any more. What it has sent is on its way. */
  kill(): void {
    if (this.dead) return;
    this.dead = true;
    this.child.kill("SIGKILL");
    const release = this.cluster.clock.hold();
    void this.gone.then(release);
  }

  /** Names of files that it left on its machine. */
  files(): readonly string[] {
    return readdirSync(this.folder, { recursive: true }).map(String);
  }

  async dispose(): Promise<void> {
    this.kill();
    await this.gone;
    rmSync(this.folder, { recursive: true, force: true });
  }

  private tell(message: Told): void {
    if (this.dead) return;
    this.busy.push(this.cluster.clock.hold());
    this.child.send({ ...message, now: this.cluster.clock.now() });
  }

  private hear(message: FromMortal): void {
    if (this.dead) return;
    switch (message.kind) {
      case "idle":
        return this.busy.shift()?.();
      case "sleep": {
        const { id } = message;
        const wake = () => this.tell({ kind: "woke", id });
        this.sleeping.set(id, this.cluster.clock.after(message.milliseconds, wake));
        return;
      }
      case "dropSleep":
        return this.sleeping.get(message.id)?.();
      case "send":
        return void this.send(message);
      case "giveUp":
        return this.underWay.get(message.id)?.giveUp();
      case "call":
        return void this.call(message);
      case "ended":
        return this.end(message.ending);
    }
  }

  private async send({ id, request }: Extract<FromMortal, { kind: "send" }>): Promise<void> {
    const underWay = await this.wire.send(request);
    this.tell({ kind: "sent", id, connected: underWay !== undefined });
    if (underWay === undefined) return;
    this.underWay.set(id, underWay);
    this.tell({ kind: "outcome", id, outcome: await underWay.outcome });
  }

  private async call({ id, call }: Extract<FromMortal, { kind: "call" }>): Promise<void> {
    const returned = await perform(call, this.tools, this.cluster.clock);
    this.tell({ kind: "returned", id, returned });
  }
}
