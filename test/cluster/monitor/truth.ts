export type Family = "ipv4" | "ipv6";

export type Level = "control" | "all" | "strict";

/** A node's external listener: one of the four ways in which other nodes can connect to it. */
export interface Listener {
  readonly family: Family;
  readonly encrypted: boolean;
}

/** What the monitor is shown: the whole truth of the simulated cluster at one moment, as plain data. */
export interface Truth {
  /** Milliseconds since the cluster started (real time). */
  readonly at: number;
  readonly nodes: readonly TrueNode[];
  /** The cluster-wide stored level. */
  readonly level: Level;
  /** As the orchestrator holds it, with every field of the version. */
  readonly autoFailover: { readonly enabled: boolean; readonly [field: string]: unknown };
  readonly functions: readonly TrueFunction[];
  readonly rebalanceRunning: boolean;
  /** Servers before 7.1: one authority for the cluster, which must not be replaced while a node is encrypted. */
  readonly oneAuthority: boolean;
  /** As last written, wherever. */
  readonly trustedCAs: readonly TrueAuthority[];
}

export interface TrueAuthority {
  readonly id: number;
  /** SHA-256 fingerprint, or a name for the one that the cluster made for itself in the beginning. */
  readonly name: string;
}

/** What a node shows on its TLS ports. */
export interface TrueCertificate {
  readonly type: "generated" | "uploaded";
  /** `name` of the authority that issued it. */
  readonly authority: string;
  /** Somebody has made a TLS connection to the node since it uses this certificate. */
  readonly proven: boolean;
}

export interface TrueNode {
  readonly otpNode: string;
  readonly running: boolean;
  readonly membership: "active" | "inactiveAdded" | "inactiveFailed";
  readonly family: Family;
  readonly only: boolean;
  readonly encrypted: boolean;
  readonly listeners: readonly Listener[];
  /** This node's own copy of auto-failover's `enabled`, which lags behind. */
  readonly autoFailoverEnabled: boolean;
  /** How this node sees each node: otpNode -> status. */
  readonly sees: Readonly<Record<string, "healthy" | "warmup" | "unhealthy">>;
  /** A setupNetConfig that changes the family is under way on this node. */
  readonly switchingFamily: boolean;
  readonly certificate: TrueCertificate;
  /** Names of the authorities that this node knows its cluster to trust. */
  readonly trusts: readonly string[];
}

export interface TrueFunction {
  /** `name` or `bucket/scope/name` */
  readonly id: string;
  readonly status: string;
}

/** A request that changes something, as it reaches a node. */
export interface ObservedRequest {
  readonly id: number;
  readonly node: string;
  readonly method: string;
  /** Path without query. */
  readonly path: string;
  /** Parameters after the `?`, decoded: Eventing names a function's scope there. Left out when there are none. */
  readonly query?: Readonly<Record<string, string>>;
  /** The body's fields, decoded. A raw value posted to a setting's own path stands under that setting's name. */
  readonly form: Readonly<Record<string, string>>;
}

export interface Violation {
  /** Stable name of the rule, such as `autoFailoverOn`. */
  readonly rule: string;
  readonly at: number;
  readonly node?: string;
  /** One line: what happened and why it is forbidden. */
  readonly text: string;
}
