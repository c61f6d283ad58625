import { startClock, type ClusterClock } from "../clock";

/** Goes as clocks do, except while it is held: what became due meanwhile happens when it goes on. For looks at what lasts a moment. */
export class HeldClock implements ClusterClock {
  readonly #clock: ClusterClock;
  #due: (() => void)[] | undefined;

  constructor(timeScale: number) {
    this.#clock = startClock(timeScale);
  }

  /** Looks while nothing happens by itself. */
  async hold<T>(look: () => Promise<T>): Promise<T> {
    this.#due = [];
    try {
      return await look();
    } finally {
      const due = this.#due;
      this.#due = undefined;
      for (const work of due) work();
    }
  }

  now(): number {
    return this.#clock.now();
  }

  scaled(milliseconds: number): number {
    return this.#clock.scaled(milliseconds);
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.after(milliseconds, resolve));
  }

  after(milliseconds: number, work: () => void): () => void {
    let takenBack = false;
    const unlessTakenBack = () => {
      if (!takenBack) work();
    };
    const cancel = this.#clock.after(milliseconds, () => {
      if (this.#due === undefined) work();
      else this.#due.push(unlessTakenBack);
    });
    return () => {
      takenBack = true;
      cancel();
    };
  }

  stop(): void {
    this.#clock.stop();
  }
}
