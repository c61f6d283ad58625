import type { ProvisionedCertificates } from "./certificates/provisioned";
import type { Monitor } from "./monitor/monitor";
import type { Truth } from "./monitor/truth";

/** What a test asks for; every field has a default. */
export interface SimulatedClusterOptions {
  /** Default 3. */
  readonly nodes?: number;
  /** Default "7.6.8". */
  readonly version?: string;
  /** Versions per node index, for mixed clusters. */
  readonly nodeVersions?: Readonly<Record<number, string>>;
  readonly edition?: "enterprise" | "community";
  /** 1 is as recorded; tests use 0.02 or so. Scales every duration that the servers show (not the network's). */
  readonly timeScale?: number;
  /** Delay in milliseconds (before scaling) until another node shows a replicated setting. Default as recorded (30-130 ms). */
  readonly propagationDelay?: number;
  /** First node's plain REST port is `portBase` (then +1, +2 …), its TLS port `portBase + 10000`. Default: free ports found at start, laid out in the same way. */
  readonly portBase?: number;
  /** "dns" gives n0.cb.test …; "rawIp" names nodes by 127.0.0.1-like addresses. */
  readonly names?: "dns" | "rawIp";
  /** Names that do not resolve in the given family, by node index. */
  readonly unresolvable?: Readonly<Record<number, "ipv4" | "ipv6">>;
  /** Services per node; default kv on all, eventing on all when there are functions. */
  readonly services?: readonly (readonly string[])[];
  readonly username?: string;
  readonly password?: string;
  /** Further users and their roles, e.g. {name: "cadm", password: "…", roles: ["cluster_admin"]}. */
  readonly users?: readonly { name: string; password: string; roles: readonly string[] }[];
  readonly functions?: readonly SimulatedFunctionOptions[];
  /** Fields over the version's defaults. */
  readonly autoFailover?: Readonly<Record<string, unknown>>;
  readonly addressFamily?: "ipv4" | "ipv6";
  readonly addressFamilyOnly?: boolean;
  readonly level?: "none" | "control" | "all" | "strict";
  /** Default: every node uses the certificate that it made for itself. */
  readonly certificates?: ProvisionedCertificates;
  readonly remoteClusters?: readonly { name: string; secureType: string }[];
  /** Fields of `/settings/ldap` over their defaults. */
  readonly ldap?: Readonly<Record<string, unknown>>;
  /** Fields of `/settings/saml` over their defaults; from 7.6 on. */
  readonly saml?: Readonly<Record<string, unknown>>;
  /** What `/settings/encryptionKeys` holds; from 8.0 on. */
  readonly encryptionKeys?: readonly Readonly<Record<string, unknown>>[];
  /** Of the chance behind durations and identifiers; default different each time. */
  readonly seed?: number;
}

export interface SimulatedFunctionOptions {
  readonly name: string;
  /** Left out: the admin scope. */
  readonly scope?: { readonly bucket: string; readonly scope: string };
  /** Default "deployed". */
  readonly status?: string;
}

export interface SimulatedNodeHandle {
  readonly index: number;
  readonly name: string;
  readonly otpNode: string;
  readonly restPort: number;
  readonly tlsPort: number;
  readonly eventingPort: number;
  readonly eventingTlsPort: number;
  /** Real listeners for links between nodes: what they speak (plain or TLS) follows the node's external listeners. */
  readonly distributionPort: number;
  readonly distributionTlsPort: number;
  /** Folder on this machine that is the node's inbox; not there until somebody makes it. */
  readonly inbox: string;
}

export interface LoggedRequest {
  readonly at: number;
  readonly node: string;
  readonly tls: boolean;
  /** Local address that the connection came in on: 127.0.0.1, 127.0.0.2 (the outside) or ::1. */
  readonly localAddress: string;
  readonly user?: string;
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly status?: number;
}

/** A running simulated cluster: real sockets, real TLS. */
export interface SimulatedCluster {
  readonly uuid: string;
  readonly nodes: readonly SimulatedNodeHandle[];
  readonly username: string;
  readonly password: string;
  /** PEM of what a client must trust; several when other authorities were loaded at the start. */
  readonly caCertificate: string;
  /** `https://127.0.0.2:<tls port of node 0>`; verify against the node's name (tlsServerName). */
  readonly tlsEndpoint: string;
  readonly plainEndpoint: string;
  /** From node names to the outside address 127.0.0.2: what the provider and the demo use. */
  readonly connectTo: Readonly<Record<string, string>>;
  readonly requests: readonly LoggedRequest[];
  readonly monitor: Monitor;
  /** The same as a person would do it by hand, straight in the cluster's state (no HTTP, not judged by the monitor unless said). */
  readonly byHand: ByHand;
  /** The whole truth at this moment, for `monitor.finish` and `monitor.restart`. */
  truth(): Truth;
  stop(): Promise<void>;
}

/** Changes from outside of the provider, to make drift and trouble. Replicated as any setting. */
export interface ByHand {
  setLevel(level: "control" | "all" | "strict"): Promise<void>;
  setAutoFailover(fields: Readonly<Record<string, unknown>>): Promise<void>;
  /** Fields of `/settings/ldap` over what is set. */
  setLdap(fields: Readonly<Record<string, unknown>>): Promise<void>;
  setFunctionStatus(name: string, status: string): Promise<void>;
  setMembership(node: number, membership: "active" | "inactiveAdded" | "inactiveFailed"): Promise<void>;
  startRebalance(milliseconds?: number): Promise<void>;
  addListener(node: number, listener: { family: "ipv4" | "ipv6"; encrypted: boolean }): Promise<void>;
  /** The node's inbox holds exactly these files from now on (relative path to content; "CA/" is an empty folder); null: no inbox. */
  putInInbox(node: number, files: Readonly<Record<string, string | Buffer>> | null): Promise<void>;
  /** Loads the authorities and the certificate in a node's inbox without any request, as if somebody had asked the node for it. */
  loadTrustedCAs(node: number): Promise<void>;
  reloadCertificate(node: number, passphrase?: string): Promise<void>;
  /** The same for the internal client certificate. */
  reloadClientCertificate(node: number): Promise<void>;
  /** An authority is gone from the list, whoever uses it. */
  removeTrustedCA(id: number): Promise<void>;
  /** From now on other nodes show a replicated setting after so many (scaled) milliseconds. */
  setPropagationDelay(milliseconds: number): void;
  /** Node crash: all its ports close; `returnNode` brings it back as it was. */
  killNode(node: number): Promise<void>;
  returnNode(node: number): Promise<void>;
}
