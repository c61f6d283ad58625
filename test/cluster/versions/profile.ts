import type { CertificateRules } from "./certificates";
import type { VersionNumbers } from "./version";

/** Milliseconds, from and to. */
export type Duration = readonly [from: number, to: number];

/** The fields of /settings/autoFailover, by the names they have there, in the order in which the server shows them. */
export type AutoFailoverField =
  | "enabled"
  | "timeout"
  | "count"
  | "failoverOnDataDiskIssues"
  | "failoverOnDataDiskNonResponsiveness"
  | "failoverServerGroup"
  | "disableMaxCount"
  | "maxCount"
  | "canAbortRebalance"
  | "failoverPreserveDurabilityMajority"
  | "allowFailoverEphemeralNoReplicas";

/** How one version of the server differs from the others, as far as it was recorded or is written in the cluster API facts. */
export interface VersionProfile {
  readonly numbers: VersionNumbers;
  /** As the server writes it, without the edition: "7.6.8-7151". */
  readonly build: string;
  /** Cluster compatibility version. */
  readonly compatibility: readonly [major: number, minor: number];

  readonly http: {
    /** What PUT, DELETE and PATCH get where nothing takes them; before 7.6 that was a wrong method, not a wrong path. */
    readonly nothingThere: { readonly status: number; readonly text: string };
    readonly clusterInit: boolean;
    /** A rebalance that starts answers with its identifier. */
    readonly rebalanceId: boolean;
    /** 8.0 refuses a rebalance while a node that stays is down; before, it begins and fails (ns_server 8.0: nodes_down). */
    readonly rebalanceNeedsAllNodes: boolean;
    /** Status of `just_validate=1` when something is wrong. */
    readonly justValidateStatus: 200 | 400;
    /** 7.6: whether a request means this cluster is looked at before who it comes from. */
    readonly uuidBeforeUser: boolean;
    /** 7.6: 400 of a wrong query of tasks is like that of a form. */
    readonly validatesTasks: boolean;
    /** 8.0 says of a range that its ends belong to it. */
    readonly inclusiveRanges: boolean;
  };

  readonly network: {
    /** 7.6: client certificates between nodes exist, and the parameter for them. */
    readonly clientCertVerification: boolean;
    /** 7.6: a request without any parameter is refused. */
    readonly needsParameters: boolean;
    readonly communityRefusal: "wordOfItsOwn" | "enterpriseOnly" | "enumeration";
    readonly enableTlsListener: Duration;
    readonly enablePlainListener: Duration;
    readonly switchEncryption: Duration;
    readonly switchFamily: Duration;
    /** How long the cluster manager restarts after a family change that failed. */
    readonly rollBackFamily: Duration;
    readonly switchOnly: Duration;
    /** Seen on 7.6.8 only: a change sent at once after a rollback succeeds although a peer has no listener for it. */
    readonly anyConnectionCountsAfterRollback: boolean;
  };

  readonly security: {
    /** /pools/default has `clusterEncryptionLevel`. */
    readonly levelInPoolsDefault: boolean;
    /** 7.6: strict is refused while any node has a plain listener. */
    readonly strictNeedsPlainListenersGone: boolean;
    /** Before 7.6: mandatory client certificates and the levels above control exclude each other. */
    readonly mandatoryCertificatesExcludeAll: boolean;
    readonly tlsVersions: readonly string[];
    /** For services other than the cluster manager. */
    readonly serviceTlsVersions: readonly string[];
    /** 7.2: resetting what was set for a service crashes the handler. */
    readonly serviceResetCrashes: boolean;
    /** How long after a change to or from strict the plain ports close, and for how long. */
    readonly beforePlainRestart: Duration;
    readonly plainRestart: Duration;
  };

  readonly autoFailover: {
    readonly fields: readonly AutoFailoverField[];
    /** What `enabled=false` sets to false besides (cluster API facts D.3). */
    readonly disableWipes: readonly AutoFailoverField[];
    /** 7.6: errors are a JSON object and unknown keys are refused; before: lines of text, and unknown keys are ignored. */
    readonly answers: "json" | "text";
    readonly smallestTimeout: number;
    readonly largestMaxCount: number;
  };

  readonly certificates: CertificateRules;

  readonly node: {
    readonly serverGroup: boolean;
    readonly nodeHash: boolean;
    readonly otpCookieInSelf: boolean;
    readonly otpCookieInGroups: boolean;
    readonly product: boolean;
  };

  /** What read-only answers show. */
  readonly shows: {
    /** 7.6: the profile that the server runs with, in /pools. */
    readonly configProfile: boolean;
    /** 7.6 */
    readonly queryQuota: boolean;
    /** MiB that a fresh node of the recorded machines proposed for Analytics. */
    readonly analyticsQuota: number;
    /** 7.6 */
    readonly minReplicasCount: boolean;
    /** 7.1: threshold, hashes of trusted authorities and node services, and of permissions. */
    readonly magmaThreshold: boolean;
    readonly versionedResources: boolean;
    /** 7.6: why the cluster is not balanced. */
    readonly servicesNeedRebalance: boolean;
    /** 7.6: cluster and server group in nodeServices. */
    readonly clusterInNodeServices: boolean;
    readonly capabilities: Readonly<Record<string, readonly string[]>>;
    /** 8.0 */
    readonly nodeUuidInNodeServices: boolean;
    /** 8.0: how far data at rest is encrypted. */
    readonly encryptionAtRest: boolean;
    readonly rebalanceSubtype: boolean;
    readonly internalSettings: Readonly<Record<string, unknown>>;
  };

  readonly eventing: {
    readonly generation: "7.0" | "7.1" | "8.0";
  };

  /** Role names that exist only here. */
  readonly securityAdminRoles: readonly string[];
  /** Components of /pools `componentsVersion` beside ns_server. */
  readonly components: Readonly<Record<string, string>>;
}
