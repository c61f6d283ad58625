import type { Time } from "../../../provider/time";
import type { VirtualClock } from "../../cluster/virtualClock";

/** The machine that a client runs on: it can stand still for a while, and it can go down for ever. Its clock goes on meanwhile. */
export class Machine implements Time {
  private standsStillUntil = 0;
  private dead = false;

  constructor(private readonly clock: VirtualClock) {}

  now(): number {
    return this.clock.now();
  }

  wall(): number {
    return this.clock.wall();
  }

  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    await this.clock.sleep(milliseconds, signal);
    await this.runs();
  }

  /** Resolves when this machine does something: at once, when it goes on, or never. */
  async runs(): Promise<void> {
    while (!this.dead && this.clock.now() < this.standsStillUntil) {
      await this.clock.sleep(this.standsStillUntil - this.clock.now());
    }
    if (this.dead) await new Promise(() => undefined);
  }

  standStill(milliseconds: number): void {
    this.standsStillUntil = Math.max(this.standsStillUntil, this.clock.now() + milliseconds);
  }

  die(): void {
    this.dead = true;
  }
}
