import type {
  AddressFamily,
  AutoFailoverSettings,
  ClusterEncryptionLevel,
  FunctionName,
  JsonValue,
} from "../vocabulary";

/** Who writes a record; for people only, nothing is decided by it. */
export interface Owner {
  readonly host: string;
  readonly pid: number;
  /** Version of this package. */
  readonly version: string;
  /** ISO time by the owner's own clock. */
  readonly since: string;
  /** For whom, such as `aurora (ClusterAddressFamily)`. */
  readonly reason: string;
}

export interface StartOfNode {
  readonly otpNode: string;
  readonly addressFamily: AddressFamily;
  readonly addressFamilyOnly: boolean;
  readonly encrypted: boolean;
}

/** What must be known to put the cluster back, or to finish what was begun. Holds no secret. */
export interface RecordContent {
  /** What was asked for. */
  readonly goal: JsonValue;
  /** Verbatim as they were before auto-failover was switched off; absent when it was off at the start. */
  readonly autoFailover?: AutoFailoverSettings;
  /** Eventing functions that this run paused or is about to pause. */
  readonly functions: readonly FunctionName[];
  readonly start: { readonly level: ClusterEncryptionLevel; readonly nodes: readonly StartOfNode[] };
  /** Fingerprints of CAs that were not trusted until this run, or one that it took over from, was about to bring them. */
  readonly broughtCAs?: readonly string[];
  /** Everything is done and back, and nobody heard of it: only a resource that asks for the same is to know the start, as what was found. */
  readonly reached?: true;
  /**
   * No change of the configuration is under way: none has begun, or all were seen done and every node healthy after them. What was switched off may
   * go back at once, although a node may not answer.
   */
  readonly atRest?: true;
  /** What the owner is doing, in words. */
  readonly phase: string;
}

/**
 * `asking`: waits for the lock and has changed nothing. `holding`: has the lock. `left`: the owner stopped and will write nothing more, what must
 * be put back still must. `closed`: everything is back, the record is about to be deleted.
 */
export type RecordState = "asking" | "holding" | "left" | "closed";

/** The head of a record: what the group with the run's own name holds. */
export interface RecordHead {
  readonly runId: string;
  readonly owner: Owner;
  /** Grows with each write, so that others see whether the owner lives. */
  readonly counter: number;
  readonly state: RecordState;
  /** In the head itself, or in numbered further groups. */
  readonly content?: RecordContent;
  readonly parts?: PartsReference;
}

export interface PartsReference {
  /** Each change of content gets new parts, so that head and parts always fit together. */
  readonly generation: number;
  readonly count: number;
  /** SHA-256 of the whole text, in hex. */
  readonly sha256: string;
}

/** A record as it was found, with what is known of its owner. */
export interface FoundRecord {
  readonly runId: string;
  /** The group (or file) that holds its head. */
  readonly name: string;
  readonly owner: Owner;
  readonly state: RecordState;
  readonly content?: RecordContent;
}
