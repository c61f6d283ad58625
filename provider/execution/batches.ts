import type { Time } from "../time";

/** Milliseconds after the last arrival, and at most after the first. */
const quiet = 150;
const longest = 1_000;
/** Milliseconds after the first arrival in which those that are on their way may come. */
const longestWay = 5_000;

interface Batch<Item, Outcome> {
  readonly items: Item[];
  readonly outcome: Promise<Outcome>;
  readonly firstArrival: number;
  lastArrival: number;
}

/**
 * Gathers what reaches the process together for one cluster. The engine sends independent resources within milliseconds of each other, all
 * to one process; but each makes its own way to the cluster then, and the ways are not equally long.
 */
export class Batches<Item, Outcome> {
  readonly #open = new Map<string, Batch<Item, Outcome>>();
  #onTheWay = 0;

  constructor(private readonly time: Time) {}

  /** Somebody is on the way, to which cluster is not known yet: what is open waits. The answer tells that they have arrived, or never will. */
  expect(): () => void {
    let expected = true;
    this.#onTheWay++;
    return () => {
      if (expected) this.#onTheWay--;
      expected = false;
    };
  }

  /** Resolves with what `act` of the first item that arrived made of all, and this one's place among them. */
  async join(
    clusterUuid: string,
    item: Item,
    act: (items: readonly Item[]) => Promise<Outcome>,
  ): Promise<{ readonly outcome: Outcome; readonly place: number }> {
    const batch = this.#open.get(clusterUuid) ?? this.#begin(clusterUuid, act);
    const place = batch.items.push(item) - 1;
    batch.lastArrival = this.time.now();
    return { outcome: await batch.outcome, place };
  }

  #begin(clusterUuid: string, act: (items: readonly Item[]) => Promise<Outcome>): Batch<Item, Outcome> {
    const now = this.time.now();
    const batch: Batch<Item, Outcome> = {
      items: [],
      firstArrival: now,
      lastArrival: now,
      outcome: Promise.resolve().then(async () => {
        await this.#arrived(batch);
        this.#open.delete(clusterUuid);
        return act(batch.items);
      }),
    };
    this.#open.set(clusterUuid, batch);
    return batch;
  }

  async #arrived(batch: Batch<Item, Outcome>): Promise<void> {
    for (;;) {
      const wait = this.#stillToWait(batch);
      if (wait <= 0) return;
      await this.time.sleep(wait);
    }
  }

  #stillToWait({ firstArrival, lastArrival }: Batch<Item, Outcome>): number {
    const now = this.time.now();
    if (this.#onTheWay > 0) return Math.min(quiet, firstArrival + longestWay - now);
    return Math.min(lastArrival + quiet, firstArrival + longest) - now;
  }
}
