import { seededChance, type Chance } from "../cluster/chance";
import { usualLags } from "../cluster/lags";
import type { Duration } from "../cluster/versions/profile";

type Lags = Readonly<Record<keyof typeof usualLags, Duration>>;

/** What a lag can be: a recording is of one run, which had each of them at some length up to the longest. */
export const lags = Object.fromEntries(
  Object.entries(usualLags).map(([name, [, longest]]) => [name, [0, longest]]),
) as unknown as Lags;

/** One time for which the servers waited. */
export interface Lag {
  /** Which one of its replay: the same in another replay of the recording, up to the first lag that has another length there. */
  readonly index: number;
  /** When it began in the replay, and how long it is and can be, in milliseconds. */
  readonly from: number;
  readonly length: number;
  readonly longest: number;
}

/** Milliseconds of the lags, by index, that are not as short as can be. */
export type Lengths = ReadonlyMap<number, number>;

/**
 * Chance as a replay wants it: every lag is as short as can be, but for those that the recording shows to have been longer; a change
 * of the address family takes as long as recorded.
 */
export class Course implements Chance {
  readonly lags: Lag[] = [];
  /** When the answer to the present request was recorded, in the replay's time. */
  answerDue = 0;
  private readonly seeded = seededChance(1);

  constructor(
    private readonly lengths: Lengths,
    private readonly switchFamily: Duration,
    private readonly now: () => number,
  ) {}

  between(range: Duration): number {
    if (range === this.switchFamily) {
      const [shortest, longest] = range;
      return Math.max(shortest, Math.min(longest, this.answerDue - this.now()));
    }
    if (!Object.values(lags).includes(range)) return this.seeded.between(range);
    const index = this.lags.length;
    const [shortest, longest] = range;
    const length = this.lengths.get(index) ?? shortest;
    this.lags.push({ index, from: this.now(), length, longest });
    return length;
  }

  hex(digits: number): string {
    return this.seeded.hex(digits);
  }
}
