import { seededChance } from "../../cluster/chance";
import { disturbanceNames, type Disturbance } from "./disturbances";

/** When it happens to a command, and what. */
export interface Moment {
  readonly disturbance: Disturbance;
  /** Before the command's first request reaches the cluster, or after it. */
  readonly part: "starting" | "working";
  /** How far in that part, of which an undisturbed command told the length: from 0 to 1. */
  readonly at: number;
  /** Milliseconds between the first and the second Ctrl-C. */
  readonly again: number;
}

const eachDisturbance = 6;

/** For each disturbance six moments, by chance, but spread over a command's time. A plugin is there to be killed only when it works. */
export function momentsBy(seed: number): readonly Moment[] {
  const chance = seededChance(seed);
  const rounded = (range: readonly [number, number], digits: number) =>
    Number(chance.between(range).toFixed(digits));
  return disturbanceNames.flatMap((disturbance) => {
    const starting = disturbance.startsWith("plugin") ? 0 : 1;
    const working = eachDisturbance - starting;
    return Array.from({ length: eachDisturbance }, (_, index): Moment => {
      const again = rounded([50, 3_000], 0);
      if (index < starting) return { disturbance, part: "starting", at: rounded([0, 1], 3), again };
      const nth = index - starting;
      const at = rounded([nth / working, (nth + 1) / working], 3);
      return { disturbance, part: "working", at, again };
    });
  });
}
