import type { ClusterClient } from "../cluster/nodeApi";
import type { Time } from "../time";
import { Batches } from "./batches";
import { converge } from "./converge";
import type { Execution, Operation, OperationResult } from "./types";

/**
 * Makes the operations that reach the process together for one cluster one goal in one maintenance window, and lets the runs on one
 * cluster take turns.
 */
export class Gathering {
  readonly #batches: Batches<Operation, readonly (OperationResult | Error)[]>;
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(
    private readonly time: Time,
    private readonly run: Execution["converge"] = converge,
  ) {
    this.#batches = new Batches(time);
  }

  /** The client must stay open until the operation has ended: that of the first is used for all. */
  async join(client: ClusterClient, operation: Operation): Promise<OperationResult> {
    const uuid = operation.expectedUuid ?? (await client.identity()).uuid;
    const { outcome, place } = await this.#batches.join(uuid, operation, (operations) =>
      this.#inTurn(uuid, () => this.run(client, operations, this.time)),
    );
    const own = outcome[place];
    if (own === undefined || own instanceof Error) throw own;
    return own;
  }

  #inTurn<T>(uuid: string, act: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(uuid) ?? Promise.resolve();
    const turn = before.then(act, act);
    this.#turns.set(uuid, turn);
    return turn;
  }
}
