import type { Tally } from "./tally";

/** How many exchanges of each recording agreed when that was last looked at. */
export type Baseline = Readonly<Record<string, number>>;

/** Requests of a recording that two nodes' timing may decide either way. */
const raced = 1;

/** One line for each recording that agrees less than before; recordings that nobody has seen before cannot drop. */
export function dropsBelow(kept: Baseline, now: Readonly<Record<string, Tally>>): readonly string[] {
  return Object.entries(now).flatMap(([name, { agree, differ, outOfScope }]) => {
    const before = Math.min(kept[name] ?? 0, agree + differ + outOfScope);
    return agree < before - raced ? [`${name}: ${agree} agree, ${before} did before`] : [];
  });
}
