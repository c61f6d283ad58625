import type { Clock } from "../../../../provider/record/clock";

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly fire: () => void;
}

/** When a machine stands still, in the world's milliseconds. `clockStops`: its monotonic clock does not notice, its wall clock does. */
export interface Pause {
  readonly from: number;
  readonly to: number;
  readonly clockStops: boolean;
}

/** Time of a small world: it moves on when nobody has anything left to do. */
export class World {
  now = 0;
  #timers: Timer[] = [];
  #order = 0;

  at(time: number, fire: () => void): void {
    this.#timers.push({ at: Math.max(time, this.now), order: this.#order++, fire });
  }

  after(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.at(this.now + milliseconds, resolve));
  }

  /** Runs until `done` or until nothing is left to happen. */
  async run(done: () => boolean, limit: number): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (done()) return;
      this.#timers.sort((one, other) => one.at - other.at || one.order - other.order);
      const next = this.#timers.shift();
      if (next === undefined) return;
      if (next.at > limit) throw new Error(`still at work after ${limit} ms of the world`);
      this.now = next.at;
      next.fire();
    }
  }
}

/** A machine with clocks of its own, which may stand still: then nothing that it waits for reaches it before it goes on. */
export class Machine implements Clock {
  constructor(
    private readonly world: World,
    private readonly pauses: readonly Pause[],
    /** How its clocks go against the world's. */
    private readonly rate: number,
    private readonly wallOffset: number,
  ) {}

  now(): number {
    const stood = this.pauses
      .filter(({ clockStops, from }) => clockStops && from < this.world.now)
      .reduce((sum, { from, to }) => sum + Math.min(to, this.world.now) - from, 0);
    return (this.world.now - stood) * this.rate;
  }

  wall(): number {
    return this.wallOffset + this.world.now * this.rate;
  }

  /** The next moment at which this machine runs. */
  awake(time: number): number {
    const pause = this.pauses.find(({ from, to }) => from <= time && time < to);
    return pause === undefined ? time : this.awake(pause.to);
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = () => reject(new Error("aborted"));
      if (signal?.aborted) return fail();
      signal?.addEventListener("abort", fail, { once: true });
      this.world.at(this.awake(this.world.now + milliseconds / this.rate), () => {
        signal?.removeEventListener("abort", fail);
        resolve();
      });
    });
  }

  /** An answer that comes from outside reaches the machine when it runs. */
  arrive(): Promise<void> {
    return new Promise((resolve) => this.world.at(this.awake(this.world.now), resolve));
  }
}

/** Plays what one machine does until it is done. */
export async function played<T>(act: (machine: Machine, world: World) => Promise<T>): Promise<T> {
  const world = new World();
  let over = false;
  const result = act(new Machine(world, [], 1, 0), world).finally(() => (over = true));
  await Promise.all([world.run(() => over, 10_000_000), result]);
  return result;
}
