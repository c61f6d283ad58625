import type { Time } from "../../../provider/time";
import type { InProcessOutcome, UnderWay } from "../../cluster/inProcess/inProcessRequest";
import { endingOf } from "../ending";
import type { Wire } from "../inProcess/wire";
import { ProviderProcess } from "../provider";
import { resultOf, toolsElsewhere } from "./calls";
import type { Call, FromMortal, Returned, ToMortal } from "./messages";

/**
 * A process that runs the provider on the clock and the cluster of its parent process, and may be killed at any moment. It holds nothing
 * but the provider.
 */
class Mortal implements Time, Wire {
  private time = 0;
  private wallAtZero = 0;
  private ids = 0;
  private readonly sleeping = new Map<number, () => void>();
  private readonly sending = new Map<number, (connected: boolean) => void>();
  private readonly waiting = new Map<number, (outcome: InProcessOutcome) => void>();
  private readonly calling = new Map<number, (returned: Returned) => void>();

  now(): number {
    return this.time;
  }

  wall(): number {
    return this.wallAtZero + this.time;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    const id = this.ids++;
    return new Promise((resolve, reject) => {
      const aborted = () => {
        this.sleeping.delete(id);
        tell({ kind: "dropSleep", id });
        reject(signal?.reason instanceof Error ? signal.reason : new Error("aborted"));
      };
      if (signal?.aborted) return aborted();
      signal?.addEventListener("abort", aborted, { once: true });
      this.sleeping.set(id, () => {
        signal?.removeEventListener("abort", aborted);
        resolve();
      });
      tell({ kind: "sleep", id, milliseconds });
    });
  }

  async send(request: Parameters<Wire["send"]>[0]): Promise<UnderWay | undefined> {
    const id = this.ids++;
    const outcome = new Promise<InProcessOutcome>((resolve) => this.waiting.set(id, resolve));
    const connected = new Promise<boolean>((resolve) => this.sending.set(id, resolve));
    tell({ kind: "send", id, request });
    if (!(await connected)) return undefined;
    return { outcome, giveUp: () => tell({ kind: "giveUp", id }) };
  }

  hear(message: ToMortal): void {
    this.time = message.now;
    if (message.kind === "run") this.wallAtZero = message.wall - message.now;
    if (message.kind === "run") void this.run(message);
    if (message.kind === "woke") take(this.sleeping, message.id)?.();
    if (message.kind === "sent") take(this.sending, message.id)?.(message.connected);
    if (message.kind === "outcome") {
      const { outcome } = message;
      const whole = outcome.kind === "refused" ? outcome : { ...outcome, body: Buffer.from(outcome.body) };
      take(this.waiting, message.id)?.(whole);
    }
    if (message.kind === "returned") take(this.calling, message.id)?.(message.returned);
    setImmediate(() => tell({ kind: "idle" }));
  }

  private async run({ settings, asked }: Extract<ToMortal, { kind: "run" }>): Promise<void> {
    const { goal, material } = asked;
    const tools = material && { material, ...toolsElsewhere((call) => this.call(call)) };
    const provider = new ProviderProcess(settings, this, this, `process ${process.pid}`, tools);
    tell({ kind: "ended", ending: endingOf(await provider.run(goal)) });
  }

  private async call(call: Call): Promise<unknown> {
    const id = this.ids++;
    const returned = new Promise<Returned>((resolve) => this.calling.set(id, resolve));
    tell({ kind: "call", id, call });
    return resultOf(await returned);
  }
}

function take<T>(map: Map<number, T>, id: number): T | undefined {
  const found = map.get(id);
  map.delete(id);
  return found;
}

function tell(message: FromMortal): void {
  process.send?.(message);
}

const mortal = new Mortal();
process.on("message", (message: ToMortal) => mortal.hear(message));
process.on("disconnect", () => process.exit(0));
