import type { Time } from "../time";
import type { Exposure } from "./types";

export type Protection = keyof Exposure;

/** Measures for how long something protective was off. */
export class ExposureClock {
  readonly #since = new Map<Protection, number>();
  readonly #total = new Map<Protection, number>();

  constructor(private readonly time: Time) {}

  off(protection: Protection): void {
    if (!this.#since.has(protection)) this.#since.set(protection, this.time.now());
  }

  on(protection: Protection): void {
    const since = this.#since.get(protection);
    if (since === undefined) return;
    this.#since.delete(protection);
    this.#total.set(protection, (this.#total.get(protection) ?? 0) + this.time.now() - since);
  }

  /** Encryption that stays off was asked for and is not counted. */
  read(): Exposure {
    this.on("autoFailoverOff");
    this.on("eventingPaused");
    const seconds = (protection: Protection) => toSeconds(this.#total.get(protection) ?? 0);
    return {
      autoFailoverOff: seconds("autoFailoverOff"),
      eventingPaused: seconds("eventingPaused"),
      linksUnencrypted: seconds("linksUnencrypted"),
    };
  }
}

/** Seconds with one decimal. */
export function toSeconds(milliseconds: number): number {
  return Math.round(milliseconds / 100) / 10;
}
