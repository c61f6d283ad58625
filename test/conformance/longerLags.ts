import type { Lengths } from "./course";
import type { Recording } from "./recording";
import { replayOnce, type Outcome, type Replayed } from "./replay";

/** Replays of one recording at the most. */
const mostReplays = 30;
/** A lag that is to be seen lasts so many milliseconds beyond the request that sees it. */
const beyond = 1;

/**
 * Replays a recording. Where it differs, the recorded servers may have waited longer, within what servers were seen to wait: it is
 * replayed again with such lags, one after the other, that last beyond the request that differed. What then still differs is
 * something that the simulated cluster never does.
 */
export async function replay(recording: Recording): Promise<Replayed> {
  let best = await replayOnce(recording, new Map());
  let replays = 1;
  const hopeless = new Set<number>();
  for (;;) {
    const target = best.outcomes.findIndex((outcome, index) => differs(outcome) && !hopeless.has(index));
    const outcome = best.outcomes[target];
    if (!outcome) return best;
    hopeless.add(target);
    const present = best;
    for (const lengths of longer(present, outcome.at)) {
      if (replays >= mostReplays) return best;
      replays += 1;
      const other = await replayOnce(recording, lengths);
      if (differencesIn(other) >= differencesIn(best)) continue;
      best = other;
      if (!differsAt(other, target)) break;
    }
    if (best !== present) hopeless.clear();
  }
}

function differsAt({ outcomes }: Replayed, index: number): boolean {
  const outcome = outcomes[index];
  return outcome !== undefined && differs(outcome);
}

/** The lengths of another replay in each of which something that was over at `at` is not: latest first, then those together that began together. */
function longer({ lags, lengths }: Replayed, at: number): readonly Lengths[] {
  const over = lags.filter(
    ({ from, length, longest }) => from <= at && from + length <= at && at + beyond - from <= longest,
  );
  const together = [...new Set(over.map(({ from }) => from))]
    .map((from) => over.filter((lag) => lag.from === from))
    .filter((group) => group.length > 1);
  const groups = [...over.map((lag) => [lag]).toReversed(), ...together.toReversed()];
  return groups.map(
    (group) => new Map([...lengths, ...group.map(({ index, from }) => [index, at + beyond - from] as const)]),
  );
}

function differs({ outOfScope, differences }: Outcome): boolean {
  return outOfScope === undefined && differences.length > 0;
}

function differencesIn({ outcomes }: Replayed): number {
  return outcomes.filter(differs).reduce((sum, { differences }) => sum + differences.length, 0);
}
