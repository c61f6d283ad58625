import type { Time } from "../time";

/** Milliseconds for which a look at the cluster counts as made right before a write. */
const freshness = 100;
/** Milliseconds that a look may take: what was read first in a longer one (a node had to be asked again) may not be true any more at its end. */
const longestLook = 500;
/** On a network that is slower than that, the last look counts. */
const mostLooks = 3;

/**
 * Keeps a step's rules at the moment of each of its writes. What is done between the look and the write takes time (the restoration record is
 * saved, other nodes come first, a node that refuses connections is tried again), and meanwhile a node may be lost or a person may act.
 */
export class Guard {
  private looked = -Infinity;
  private looking: Promise<void> | undefined;

  constructor(
    private readonly time: Time,
    private readonly look: () => Promise<unknown>,
  ) {}

  /** Throws when a rule is broken; resolves when all hold, by a look of just now. Writes at the same moment share one. */
  hold(): Promise<void> {
    if (this.time.now() - this.looked <= freshness) return Promise.resolve();
    return (this.looking ??= this.lookAgain().finally(() => (this.looking = undefined)));
  }

  private async lookAgain(): Promise<void> {
    for (let looks = 1; ; looks++) {
      const started = this.time.now();
      await this.look();
      this.looked = started;
      if (this.time.now() - started <= longestLook || looks === mostLooks) return;
    }
  }
}
