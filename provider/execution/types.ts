import type { ClusterClient } from "../cluster/nodeApi";
import type { CertificatesGoal } from "../planning/certificates/goal";
import type { Goal, PlanOptions } from "../planning/goal";
import type { Plan } from "../planning/plan";
import type { ClusterState } from "../planning/state";
import type { AddressFamily, ClusterEncryptionLevel, Facet } from "../vocabulary";
import type { LockTimes, OpenRecords } from "../record";
import type { Time } from "../time";
import type { CertificateSupplies } from "./certificates/tools";

/** Where an operation says what it is doing; `step` is 1-based. Never called with a secret. */
export interface Progress {
  /** The step in progress, for the resource's status column: "3/9 pause 2 Eventing functions". */
  status(text: string): void;
  info(text: string): void;
  warn(text: string): void;
}

/** Limits in milliseconds; defaults in limits.ts. */
export interface Limits {
  /** A whole operation. Default 30 min. */
  readonly operation: number;
  /** One setupNetConfig on one node. Default 2 min. */
  readonly nodeSwitch: number;
  /** Until every node shows a change. Default 1 min. */
  readonly propagation: number;
  /** Until nodes see each other healthy; 10 s while auto-failover is off and no change is under way (see `IllnessWatch`). Default 5 min. */
  readonly healthy: number;
  /** Until functions are paused or resumed, each. Default 10 min. */
  readonly functions: number;
  /** Until a running rebalance ends; 0 refuses. Default 0. */
  readonly rebalance: number;
}

/** How long the record that says what must be put back is waited for. */
export interface RecordSettings {
  /** Milliseconds to wait for another run that lives; default 0: CBSEC_BUSY. */
  readonly wait?: number;
  /** For tests; every machine that works on a cluster must use the same. */
  readonly times?: LockTimes;
  /** For tests: milliseconds until a write is seen by every node. */
  readonly propagation?: number;
}

/** What one resource asks of a cluster. Operations on one cluster that arrive together are merged into one goal. */
export interface Operation {
  /** Names the resource in messages of others, such as its URN's name and type. */
  readonly requester: string;
  readonly facet: Facet;
  readonly goal: Goal;
  readonly options: PlanOptions;
  readonly limits: Limits;
  readonly progress: Progress;
  /** What certificate steps need and no record, state or plan may hold: keys and the way they are delivered. Only with `goal.certificates`. */
  readonly certificates?: CertificateSupplies;
  /** How long the restoration record is waited for. */
  readonly record?: RecordSettings;
  /**
   * Aborts when nobody waits for the result any more. The run then begins no further step: it goes back to its start and closes the window;
   * one that is closing it already goes on with that.
   */
  readonly stop?: AbortSignal;
  /**
   * Asked once the lock is held and before anything is changed: throws CBSEC_CLAIMED_TWICE when another resource of the program has wanted
   * the same facet since. The engine may look at an existing resource that much later than it creates another.
   */
  readonly expectStillWanted?: () => void;
  /** The cluster that the resource is known to manage; compared before anything else. */
  readonly expectedUuid?: string;
}

export interface StepReport {
  readonly text: string;
  readonly seconds: number;
}

/** Seconds for which something protective was off. */
export interface Exposure {
  readonly autoFailoverOff: number;
  readonly eventingPaused: number;
  readonly linksUnencrypted: number;
}

export interface NodeReport {
  readonly otpNode: string;
  readonly version: string;
  readonly addressFamily: AddressFamily;
  readonly addressFamilyOnly: boolean;
  readonly encrypted: boolean;
}

/** What was there before the first change. */
export interface Found {
  readonly addressFamily: AddressFamily;
  readonly addressFamilyOnly: boolean;
  readonly level: ClusterEncryptionLevel;
}

/** A node's certificate as it is shown after a run. */
export interface NodeCertificateReport {
  readonly otpNode: string;
  /** As the cluster lists it: `n0.example.com:8091`. */
  readonly hostname: string;
  readonly type: "generated" | "uploaded";
  /** Of the leaf. Absent where the server does not show it (server-made, before 7.1). */
  readonly leaf?: CertificateReport;
}

/** Public data of a certificate. */
export interface CertificateReport {
  readonly subject: string;
  readonly issuer: string;
  readonly serialNumber: string;
  /** SHA-256, lower-case hexadecimal without colons. */
  readonly fingerprint: string;
  /** ISO time. */
  readonly notAfter: string;
}

export interface TrustedCAReport extends CertificateReport {
  /** None before 7.1. */
  readonly id?: number;
  readonly type: "generated" | "uploaded";
  readonly pem: string;
}

/** What the cluster shows of certificates after a run, and what the run did to its trusted CAs. No key material. */
export interface CertificatesReport {
  readonly nodes: readonly NodeCertificateReport[];
  /** Internal client certificates; none before 7.6. */
  readonly clients: readonly NodeCertificateReport[];
  readonly trustedCAs: readonly TrustedCAReport[];
  /** When the first of the certificates ends on which nodes depend. ISO time; absent when none is shown. */
  readonly earliestExpiry?: string;
  /** Fingerprints of CAs asked for that are trusted now by the doing of this run, or of dead ones from which it took over. */
  readonly loadedCAs: readonly string[];
  /** Fingerprints of CAs that were trusted before and are not now. */
  readonly removedCAs: readonly string[];
  /** How a change of authority is done on this cluster; before 7.1 always `encryptionOff`. */
  readonly strategy: CertificatesGoal["strategy"];
}

export interface OperationResult {
  readonly uuid: string;
  readonly version: string;
  readonly found: Found;
  readonly level: ClusterEncryptionLevel;
  readonly nodes: readonly NodeReport[];
  readonly steps: readonly StepReport[];
  readonly exposure: Exposure;
  readonly notes: readonly string[];
  /** When the goal has certificates. */
  readonly certificates?: CertificatesReport;
}

/** Thrown (as the `cause` chain's outer SecurityError carries it in `partial`) when a step failed after the first change. */
export interface PartialResult {
  readonly changed: boolean;
  /** What was there before the first change, of a dead run that was taken over where there was one; known once something was changed. */
  readonly found?: Found;
  readonly state?: ClusterState;
  /** Fingerprints of CAs asked for that it brought, or dead runs did from which it took over. */
  readonly broughtCAs?: readonly string[];
  readonly steps: readonly StepReport[];
}

export interface Preview {
  readonly state: ClusterState;
  /** With an open record: what is done once its owner is found to be dead. */
  readonly plan: Plan;
  readonly records: OpenRecords;
}

/** The three entry points of this folder (converge.ts, preview.ts, readState.ts). */
export interface Execution {
  /** Numbered algorithm of the architecture document; `operations` are those gathered for this cluster. One result or error per operation, in order. */
  converge(
    client: ClusterClient,
    operations: readonly Operation[],
    time: Time,
  ): Promise<readonly (OperationResult | Error)[]>;
  preview(client: ClusterClient, goal: Goal, options: PlanOptions): Promise<Preview>;
  readState(client: ClusterClient, goal: Goal): Promise<ClusterState>;
}
