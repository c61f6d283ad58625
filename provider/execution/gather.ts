import type { ClusterClient } from "../cluster/nodeApi";
import type { Time } from "../time";
import { converge } from "./converge";
import type { Execution, Operation, OperationResult } from "./types";

/** Milliseconds after the last arrival, and at most after the first. */
const quiet = 150;
const longest = 1_000;

interface Batch {
  readonly operations: Operation[];
  readonly outcomes: Promise<readonly (OperationResult | Error)[]>;
  lastArrival: number;
}

/**
 * Gathers the operations that reach the process together for one cluster into one goal and one maintenance window, and lets the runs on one cluster take
 * turns. The engine sends independent resources within milliseconds of each other, all to one process.
 */
export class Gathering {
  readonly #batches = new Map<string, Batch>();
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(
    private readonly time: Time,
    private readonly run: Execution["converge"] = converge,
  ) {}

  /** The client must stay open until the operation has ended: that of the first is used for all. */
  async join(client: ClusterClient, operation: Operation): Promise<OperationResult> {
    const uuid = operation.expectedUuid ?? (await client.identity()).uuid;
    const batch = this.#batches.get(uuid) ?? this.#open(uuid, client);
    const place = batch.operations.push(operation) - 1;
    batch.lastArrival = this.time.now();
    const outcome = (await batch.outcomes)[place];
    if (outcome === undefined || outcome instanceof Error) throw outcome;
    return outcome;
  }

  #open(uuid: string, client: ClusterClient): Batch {
    const operations: Operation[] = [];
    const batch: Batch = {
      operations,
      lastArrival: this.time.now(),
      outcomes: Promise.resolve().then(() => this.#gather(uuid, client, batch)),
    };
    this.#batches.set(uuid, batch);
    return batch;
  }

  async #gather(uuid: string, client: ClusterClient, batch: Batch) {
    const end = this.time.now() + longest;
    for (;;) {
      const wait = Math.min(batch.lastArrival + quiet, end) - this.time.now();
      if (wait <= 0) break;
      await this.time.sleep(wait);
    }
    this.#batches.delete(uuid);
    return this.#inTurn(uuid, () => this.run(client, batch.operations, this.time));
  }

  #inTurn<T>(uuid: string, act: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(uuid) ?? Promise.resolve();
    const turn = before.then(act, act);
    this.#turns.set(uuid, turn);
    return turn;
  }
}
