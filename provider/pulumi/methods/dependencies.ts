import type { ClusterClient } from "../../cluster/nodeApi";
import type { ComingOperation } from "../../execution/gather";
import type { Execution, Operation, OperationResult } from "../../execution/types";
import type { Time } from "../../time";
import type { Claims } from "../claims";
import type { KnownAuthorities } from "../connection/knownAuthorities";
import type { ReachedCluster } from "../connection/openCluster";
import type { EngineLog } from "../engineLog";

/** What the methods of a resource work with; one per process. */
export interface Dependencies {
  readonly claims: Claims;
  readonly authorities: KnownAuthorities;
  readonly time: Time;
  /** Where texts for a person go: below the resource, or to the stack. */
  readonly log: (urn?: string) => EngineLog;
  /** An operation is on its way to its cluster, so that others wait for it; the answer tells that it has arrived, or never will. */
  readonly expect: () => () => void;
  /** Runs an operation together with those that arrive for the same cluster, `cluster`, at about the same time. */
  readonly run: (
    client: ClusterClient,
    operation: Operation | ComingOperation,
    cluster: ReachedCluster,
  ) => Promise<OperationResult>;
  readonly readState: Execution["readState"];
}
