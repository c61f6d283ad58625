/** The field's terms as types, shared by every folder below provider/. */

export const addressFamilies = ["ipv4", "ipv6"] as const;
/** Address family of the links between nodes. The server writes `inet` and `inet6` in what it shows, `ipv4` and `ipv6` in what it takes. */
export type AddressFamily = (typeof addressFamilies)[number];

/** As a person writes it. */
export function familyName(family: AddressFamily): string {
  return family === "ipv4" ? "IPv4" : "IPv6";
}

export const clusterEncryptionLevels = ["none", "control", "all", "strict"] as const;
/**
 * Cluster encryption level, from weakest to strongest. `none` means that node-to-node encryption is off; the server shows it
 * in `/pools/default` and never takes it: going there is switching node-to-node encryption off on each node.
 */
export type ClusterEncryptionLevel = (typeof clusterEncryptionLevels)[number];
/** The levels that the server stores. */
export type EnabledEncryptionLevel = Exclude<ClusterEncryptionLevel, "none">;

/** One listener for links from other nodes: an address family, with or without TLS. */
export interface ExternalListener {
  readonly family: AddressFamily;
  readonly encrypted: boolean;
}

export type NodeStatus = "healthy" | "warmup" | "unhealthy";
export type NodeMembership = "active" | "inactiveAdded" | "inactiveFailed";

/** What is shown of a node, by itself or by another. */
export interface NodeDescription {
  /** The node's identity in the cluster, such as `ns_1@node1.example.com`. Steps name nodes by it. */
  readonly otpNode: string;
  /** The host part of `otpNode`: the name (or raw IP) by which the other nodes reach it. */
  readonly name: string;
  /** As the server writes it, such as `7.6.8-7151-enterprise`. */
  readonly version: string;
  /** major * 65536 + minor */
  readonly compatibility: number;
  readonly services: readonly string[];
  readonly status: NodeStatus;
  readonly membership: NodeMembership;
  readonly addressFamily: AddressFamily;
  /** Whether the other family is switched off on this node ("only"). */
  readonly addressFamilyOnly: boolean;
  readonly encrypted: boolean;
  readonly externalListeners: readonly ExternalListener[];
}

export type JsonValue =
  string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** Auto-failover settings, verbatim as the server shows them: which fields there are depends on its version. */
export type AutoFailoverSettings = { readonly enabled: boolean } & { readonly [field: string]: JsonValue };

/** Names an Eventing function; `scope` from 7.1 on (`*`/`*` is the admin scope). */
export interface FunctionName {
  readonly name: string;
  readonly scope?: { readonly bucket: string; readonly scope: string };
}

export const functionStatuses = [
  "deployed",
  "deploying",
  "undeployed",
  "undeploying",
  "paused",
  "pausing",
  "resuming",
  "invalid",
] as const;
export type FunctionStatus = (typeof functionStatuses)[number];

export const clientCertificateAuthStates = ["disable", "enable", "mandatory", "hybrid"] as const;
/** Whether clients may, or must, show certificates; `hybrid` (a certificate or a password) from 8.0 on. */
export type ClientCertificateAuth = (typeof clientCertificateAuthStates)[number];

export interface EventingFunction extends FunctionName {
  readonly status: FunctionStatus;
}

/** The parts of the cluster's security that one resource each manages. */
export const facets = ["addressFamily", "encryption", "certificates"] as const;
export type Facet = (typeof facets)[number];

/** The outputs that `ClusterCertificateRotation` has beside those of all resources. */
export const certificateOutputNames = [
  "servedCertificates",
  "internalClientCertificates",
  "clusterCAs",
  "earliestExpiry",
  "rotateAfter",
  "removedCAs",
  "loadedCAs",
  "replacedCAs",
  "strategyUsed",
] as const;

/** Where the restoration record is kept. `cluster`: in a group without roles, so that any machine finds it; `file`: on this machine, for users who may not write groups. */
export const recordPlaces = ["cluster", "file"] as const;
export type RecordPlace = (typeof recordPlaces)[number];
