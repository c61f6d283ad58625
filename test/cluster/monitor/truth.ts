/** What the monitor is shown: the whole truth of the simulated cluster at one moment, as plain data. */
export interface Truth {
  /** Milliseconds since the cluster started (real time). */
  readonly at: number;
  readonly nodes: readonly TrueNode[];
  /** The cluster-wide stored level. */
  readonly level: "control" | "all" | "strict";
  /** As the orchestrator holds it, with every field of the version. */
  readonly autoFailover: { readonly enabled: boolean; readonly [field: string]: unknown };
  readonly functions: readonly TrueFunction[];
  readonly rebalanceRunning: boolean;
}

export interface TrueNode {
  readonly otpNode: string;
  readonly running: boolean;
  readonly membership: "active" | "inactiveAdded" | "inactiveFailed";
  readonly family: "ipv4" | "ipv6";
  readonly only: boolean;
  readonly encrypted: boolean;
  readonly listeners: readonly { readonly family: "ipv4" | "ipv6"; readonly encrypted: boolean }[];
  /** This node's own copy of auto-failover's `enabled`, which lags behind. */
  readonly autoFailoverEnabled: boolean;
  /** How this node sees each node: otpNode -> status. */
  readonly sees: Readonly<Record<string, "healthy" | "warmup" | "unhealthy">>;
  /** A setupNetConfig that changes the family is under way on this node. */
  readonly switchingFamily: boolean;
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
