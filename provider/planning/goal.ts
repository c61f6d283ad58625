import type { AddressFamily, ClusterEncryptionLevel, RecordPlace } from "../vocabulary";
import type { CertificatesGoal } from "./certificates/goal";

/** What is asked for. A facet that is not named stays as it is. */
export interface Goal {
  readonly addressFamily?: AddressFamilyGoal;
  readonly encryption?: EncryptionGoal;
  readonly certificates?: CertificatesGoal;
}

export interface AddressFamilyGoal {
  readonly family: AddressFamily;
  /** Switch the other family off. */
  readonly only: boolean;
}

export interface EncryptionGoal {
  readonly level: ClusterEncryptionLevel;
}

export interface PlanOptions {
  /** How many nodes may be changed at the same time in steps that allow it; 1 to 8, default 8. */
  readonly nodesAtOnce: number;
  /** A rebalance that runs is waited for (the executor does) instead of refused. */
  readonly waitForRebalance: boolean;
  /** Where the restoration record is kept: as a file it takes no right in the cluster. Default `cluster`. */
  readonly recordPlace?: RecordPlace;
}
