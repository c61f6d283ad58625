import type {
  AddressFamily,
  AutoFailoverSettings,
  ClusterEncryptionLevel,
  EventingFunction,
  NodeDescription,
} from "../vocabulary";
import type { CertificatesState } from "./certificates/state";

/** A node as it shows itself, but `status` is the worst that any node sees. */
export interface NodeState extends NodeDescription {
  /** Why the node itself could not be asked; then the rest is what another node shows. */
  readonly unreachable?: string;
}

export type Readable<T> =
  { readonly readable: true; readonly value: T } | { readonly readable: false; readonly reason: string };

export interface RemoteClusterReference {
  readonly name: string;
  /** `none`, `half` or `full`, as the server shows it in `secureType`. */
  readonly secureType: string;
}

/** Whether a node could be reached from here in a way that must still work after the change; gathered only when a goal asks for it. */
export interface AccessProof {
  readonly otpNode: string;
  readonly ok: boolean;
  /** Where the connection went and, when not ok, why it failed. */
  readonly detail: string;
}

export interface AccessProofs {
  /** Over TLS, certificate verified for the node's name. Asked for before strict. */
  readonly tls?: readonly AccessProof[];
  /** Over the family that would remain, by the same way in. Asked for before `only` or the removal of a family. */
  readonly family?: { readonly family: AddressFamily; readonly proofs: readonly AccessProof[] };
}

/** Everything the planner looks at: plain data, read in one concurrent sweep. */
export interface ClusterState {
  readonly uuid: string;
  readonly edition: "enterprise" | "community";
  readonly nodes: readonly NodeState[];
  /** `none` unless every node is encrypted; then the strongest that any node shows. */
  readonly level: ClusterEncryptionLevel;
  /** Which nodes show which level, while a change of it is on its way from one to the other. */
  readonly levelsDiffer?: string;
  /** On while any node shows it on. */
  readonly autoFailover: AutoFailoverSettings;
  /** All functions that Eventing lists; unreadable on a cluster with Eventing nodes is a refusal, not an empty list. */
  readonly functions: Readable<readonly EventingFunction[]>;
  readonly rebalanceRunning: boolean;
  /** XDCR references to other clusters. */
  readonly remoteClusters: Readable<readonly RemoteClusterReference[]>;
  /** Whether clients must show certificates: `disable`, `enable`, `mandatory` or `hybrid`. Asked for only when a goal leads above the level control. */
  readonly clientCertificateAuth?: Readable<string>;
  /** Permissions that the user was found to lack, such as `cluster.admin.security!write`. */
  readonly missingPermissions: readonly string[];
  readonly access: AccessProofs;
  /** Read only when a goal has the certificates facet, or switches encryption on: links are verified then. */
  readonly certificates?: Readable<CertificatesState>;
}
