import type { ClusterClock } from "../cluster/clock";

interface Timer {
  readonly due: number;
  readonly order: number;
  readonly work: () => void;
}

/**
 * The servers' time while a recording is replayed. It stands still until the replay lets it go on: as far as the recording went, or to
 * what a request waits for. So everything happens in the recorded order at the recorded distances, however fast this machine is.
 */
export class ReplayClock implements ClusterClock {
  private time = 0;
  private readonly timers = new Set<Timer>();
  private order = 0;
  private stopped = false;

  now(): number {
    return this.time;
  }

  scaled(milliseconds: number): number {
    return milliseconds;
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.after(milliseconds, resolve));
  }

  after(milliseconds: number, work: () => void): () => void {
    if (this.stopped) return () => undefined;
    this.order += 1;
    const timer = { due: this.now() + Math.max(0, milliseconds), order: this.order, work };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  stop(): void {
    this.stopped = true;
    this.timers.clear();
  }

  /** Lets so much time pass for the servers, with everything that falls into it. */
  async advance(milliseconds: number): Promise<void> {
    const until = this.now() + milliseconds;
    for (;;) {
      const next = this.next();
      if (!next || next.due > until) break;
      await this.skipTo(next.due);
    }
    await this.skipTo(until);
  }

  /** Skips to the next thing that will happen within so many milliseconds, if there is any. */
  async advanceToNext(within: number): Promise<void> {
    const next = this.next();
    await this.skipTo(Math.min(next?.due ?? Infinity, this.now() + within));
  }

  private async skipTo(time: number): Promise<void> {
    this.time = Math.max(this.time, time);
    this.fire();
    await settled();
  }

  private next(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.timers) {
      if (!first || timer.due < first.due || (timer.due === first.due && timer.order < first.order))
        first = timer;
    }
    return first;
  }

  private fire(): void {
    for (let next = this.next(); next && next.due <= this.now(); next = this.next()) {
      this.timers.delete(next);
      next.work();
    }
  }
}

/** Sockets that were opened or closed are so before the next thing happens. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
