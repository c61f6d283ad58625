import { realTime, type Time } from "../time";

/**
 * Time with this machine's wall clock beside it. Two readings of the same wall clock tell of a machine that slept, during which the monotonic clock may have
 * stood still; wall clocks of two machines are never compared.
 */
export interface Clock extends Time {
  /** Milliseconds since 1970. */
  wall(): number;
}

export const realClock: Clock = { ...realTime, wall: () => Date.now() };

/** Measures how long ago something was, on the safe side: by the clock that went further. */
export class Stopwatch {
  readonly #clock: Clock;
  readonly #now: number;
  readonly #wall: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#now = clock.now();
    this.#wall = clock.wall();
  }

  elapsed(): number {
    return Math.max(this.#clock.now() - this.#now, this.#clock.wall() - this.#wall);
  }
}
