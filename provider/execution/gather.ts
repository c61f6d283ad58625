import type { ClusterClient } from "../cluster/nodeApi";
import { asError } from "../errors/asError";
import { isSecurityError } from "../errors/securityError";
import type { Time } from "../time";
import { Batches } from "./batches";
import { converge } from "./converge";
import { notStarted } from "./notStarted";
import type { Execution, Operation, OperationResult } from "./types";

/** An operation that has arrived although it is not made yet: what it asks for depends on what the cluster shows. */
export interface ComingOperation {
  readonly requester: string;
  readonly expectedUuid: string;
  /** Rejects when it cannot be made; with CBSEC_REFUSED when what it asks for cannot be done. */
  readonly operation: Promise<Operation>;
}

/** An operation in its batch. */
interface Arrived {
  readonly requester: string;
  readonly operation: Promise<Operation>;
}

/**
 * Makes the operations that reach the process together for one cluster one goal in one maintenance window, and lets the runs on one
 * cluster take turns.
 */
export class Gathering {
  readonly #batches: Batches<Arrived, readonly (OperationResult | Error)[]>;
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(
    private readonly time: Time,
    private readonly run: Execution["converge"] = converge,
  ) {
    this.#batches = new Batches(time);
  }

  /** An operation is on its way to its cluster; see `Batches.expect`. */
  expect(): () => void {
    return this.#batches.expect();
  }

  /** The client must stay open until the operation has ended: that of the first is used for all. */
  async join(client: ClusterClient, asked: Operation | ComingOperation): Promise<OperationResult> {
    const uuid = asked.expectedUuid ?? (await client.identity()).uuid;
    const operation = "operation" in asked ? asked.operation : Promise.resolve(asked);
    // Looked at only when the batch is closed.
    operation.catch(() => undefined);
    const arrived = { requester: asked.requester, operation };
    const { outcome, place } = await this.#batches.join(uuid, arrived, async (all) => {
      const made = await Promise.allSettled(all.map((one) => one.operation));
      return this.#inTurn(uuid, () => this.#runMade(client, all, made));
    });
    const own = outcome[place];
    if (own === undefined || own instanceof Error) throw own;
    return own;
  }

  /** Those that could not be made fail on their own; the others run, unless one of these was refused: a joint goal is refused as a whole. */
  async #runMade(
    client: ClusterClient,
    all: readonly Arrived[],
    made: readonly PromiseSettledResult<Operation>[],
  ): Promise<readonly (OperationResult | Error)[]> {
    const refused = all.filter((_, index) => isRefusal(made[index])).map(({ requester }) => requester);
    const operations = made.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    const outcomes =
      refused.length > 0
        ? operations.map(({ requester }) => notStarted(requester, refused))
        : operations.length === 0
          ? []
          : await this.run(client, operations, this.time);
    return made.map((one) =>
      one.status === "fulfilled"
        ? (outcomes[operations.indexOf(one.value)] ?? new Error("no outcome"))
        : asError(one.reason),
    );
  }

  #inTurn<T>(uuid: string, act: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(uuid) ?? Promise.resolve();
    const turn = before.then(act, act);
    this.#turns.set(uuid, turn);
    return turn;
  }
}

function isRefusal(made: PromiseSettledResult<Operation> | undefined): boolean {
  return made?.status === "rejected" && isSecurityError(made.reason, "CBSEC_REFUSED");
}
