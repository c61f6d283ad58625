import type { Time } from "../time";

/** Milliseconds after the last arrival, and at most after the first. */
const quiet = 150;
const longest = 1_000;

interface Batch<Item, Outcome> {
  readonly items: Item[];
  readonly outcome: Promise<Outcome>;
  lastArrival: number;
}

/** Gathers what reaches the process together for one cluster. The engine sends independent resources within milliseconds of each other, all to one process. */
export class Batches<Item, Outcome> {
  readonly #open = new Map<string, Batch<Item, Outcome>>();

  constructor(private readonly time: Time) {}

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
    const batch: Batch<Item, Outcome> = {
      items: [],
      lastArrival: this.time.now(),
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
    const end = this.time.now() + longest;
    for (;;) {
      const wait = Math.min(batch.lastArrival + quiet, end) - this.time.now();
      if (wait <= 0) return;
      await this.time.sleep(wait);
    }
  }
}
