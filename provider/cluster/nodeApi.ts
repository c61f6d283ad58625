import type {
  AddressFamily,
  AutoFailoverSettings,
  ClientCertificateAuth,
  ClusterEncryptionLevel,
  EnabledEncryptionLevel,
  EventingFunction,
  ExternalListener,
  FunctionName,
  NodeDescription,
  NodeMembership,
} from "../vocabulary";
import type { CertificateApi } from "./certificateApi";

/** A node as one node of the cluster shows it. */
export interface NodeView extends NodeDescription {
  readonly thisNode: boolean;
}

/** What `/pools/default` of one node shows. */
export interface ClusterView {
  readonly nodes: readonly NodeView[];
  readonly rebalanceRunning: boolean;
  /** Effective level; undefined where the version does not show it (7.0.0, 7.0.1). */
  readonly level: ClusterEncryptionLevel | undefined;
}

/** A group of users: it gives its roles to its users. One without roles and users can hold a note. */
export interface Group {
  readonly name: string;
  readonly description: string;
  readonly hasRoles: boolean;
}

export interface RequestOptions {
  /** When it aborts, the call ends at once and throws the signal's own reason; a write may have been sent by then. */
  readonly signal?: AbortSignal;
  /** Milliseconds over all attempts of the call; default the connection's `requestTimeout`. */
  readonly timeout?: number;
  /** Asked before the call is sent once more, because nothing was sent or a read failed; what it throws ends the call. */
  readonly again?: () => Promise<void>;
  /**
   * For a look that can do without this answer: where a call could make no connection until its deadline, this one tries once, for 2 s at most, until
   * a connection is made again. Default false.
   */
  readonly dispensable?: boolean;
}

/**
 * The management API of one node as typed calls; every call goes to that node, and only there. Reads are retried with backoff within
 * the deadline. Writes are sent once: a connection that was refused is tried again (nothing was sent), a lost answer throws
 * CBSEC_ANSWER_LOST and the caller reads back. All errors are SecurityErrors.
 */
export interface NodeApi extends CertificateApi {
  readonly otpNode: string;
  readonly name: string;
  /** As the node is listed, with its port: `n0.example.com:8091`. */
  readonly hostname: string;
  readonly version: string;
  /** As it was listed. */
  readonly membership: NodeMembership;
  /** It was this node that answered with the list. */
  readonly thisNode: boolean;

  /** GET /nodes/self. CBSEC_UNEXPECTED_ANSWER when another node answers. */
  self(options?: RequestOptions): Promise<NodeView>;
  /** GET /pools/default. CBSEC_UNEXPECTED_ANSWER when another node answers. */
  cluster(options?: RequestOptions): Promise<ClusterView>;
  /** GET /settings/security/clusterEncryptionLevel; undefined while not every node is encrypted. */
  clusterEncryptionLevel(options?: RequestOptions): Promise<EnabledEncryptionLevel | undefined>;
  /** GET /settings/autoFailover */
  autoFailover(options?: RequestOptions): Promise<AutoFailoverSettings>;

  /** POST /node/controller/enableExternalListener with just the given parameters. */
  enableExternalListener(listener: ExternalListener, options?: RequestOptions): Promise<void>;
  /** POST /node/controller/setupNetConfig with just the given parameters. */
  setupNetConfig(
    change: { readonly family?: AddressFamily; readonly only?: boolean; readonly encrypted?: boolean },
    options?: RequestOptions,
  ): Promise<void>;
  /** POST /node/controller/disableUnusedExternalListeners */
  disableUnusedExternalListeners(options?: RequestOptions): Promise<void>;
  /** POST /settings/security */
  setClusterEncryptionLevel(level: EnabledEncryptionLevel, options?: RequestOptions): Promise<void>;
  /** POST /settings/autoFailover, `enabled=false` only. */
  disableAutoFailover(options?: RequestOptions): Promise<void>;
  /** POST /settings/autoFailover with every field that `settings` (as once shown by the server) holds and the server takes; nothing when they say off. */
  restoreAutoFailover(settings: AutoFailoverSettings, options?: RequestOptions): Promise<void>;

  /** GET /_p/event/api/v1/status; throws what `isEventingAbsent` (api/eventing.ts) recognises when no node runs Eventing. */
  functions(options?: RequestOptions): Promise<readonly EventingFunction[]>;
  pauseFunction(name: FunctionName, options?: RequestOptions): Promise<void>;
  resumeFunction(name: FunctionName, options?: RequestOptions): Promise<void>;

  /** POST /pools/default/checkPermissions: which of `permissions` the user has. */
  checkPermissions(
    permissions: readonly string[],
    options?: RequestOptions,
  ): Promise<Readonly<Record<string, boolean>>>;
  /** GET /settings/clientCertAuth */
  clientCertificateAuth(options?: RequestOptions): Promise<ClientCertificateAuth>;
  /**
   * GET /settings/ldap: whether LDAP servers are asked over TLS and have to show a certificate under one of the trusted CAs, because no CA of
   * their own is set for them (ldap_util.erl, get_cacerts, of every version).
   */
  verifiesLdapByTrustedCAs(options?: RequestOptions): Promise<boolean>;
  /**
   * GET /settings/saml, 7.6 and later: whether the identity provider's metadata is fetched again and again over TLS from a server that has to show
   * a certificate under one of the trusted CAs, because no CA of its own is set for it (cb_saml.erl, extract_connect_options).
   */
  verifiesSamlByTrustedCAs(options?: RequestOptions): Promise<boolean>;
  /**
   * GET /settings/encryptionKeys, 8.0 and later: whether a key for encryption at rest is kept by a KMIP server that has to show a certificate under
   * one of the trusted CAs (or of the operating system's; kmiputils.go). Without read permission for security settings not every key is shown.
   */
  verifiesKmipByTrustedCAs(options?: RequestOptions): Promise<boolean>;
  /** GET /pools/default/remoteClusters */
  remoteClusters(
    options?: RequestOptions,
  ): Promise<readonly { readonly name: string; readonly secureType: string }[]>;

  /** GET /settings/rbac/groups: the groups of users that this node knows, Enterprise only. */
  groups(options?: RequestOptions): Promise<readonly Group[]>;
  /** PUT /settings/rbac/groups/<name>: makes or replaces a group without roles, whose description is `text`. */
  putNote(name: string, text: string, options?: RequestOptions): Promise<void>;
  /** DELETE /settings/rbac/groups/<name>; a group that is not there (any more) is no error. */
  deleteGroup(name: string, options?: RequestOptions): Promise<void>;
}

export interface ClusterIdentity {
  readonly uuid: string;
  /** Implementation version of the node that answered. */
  readonly version: string;
  readonly edition: "enterprise" | "community";
}

/** One cluster reached through its settings; made by `connect()` in connect.ts. */
export interface ClusterClient {
  /** GET /pools at the first seed that answers. */
  identity(options?: RequestOptions): Promise<ClusterIdentity>;
  /** Learns the nodes (again) from the first that answers; the others are reached as the learned addresses, `network` and `connectTo` say. */
  discover(options?: RequestOptions): Promise<readonly NodeApi[]>;
  /** A node found by the last discover(); throws when there is none. */
  node(otpNode: string): NodeApi;
  /**
   * From now on use TLS to every node (before strict). Fails with CBSEC_TLS_NOT_VERIFIED or CBSEC_UNREACHABLE and leaves things as they are
   * when a node cannot be reached so.
   */
  useTls(options?: RequestOptions): Promise<void>;
  /** Reaches one node over verified TLS, whatever is in use now; resolves with where the connection went. */
  proveTls(otpNode: string, options?: RequestOptions): Promise<string>;
  /** Reaches one node's port in use after the change, forcing the given address family, by the same way in. */
  proveFamily(otpNode: string, family: AddressFamily, options?: RequestOptions): Promise<string>;
  /**
   * From now on these authorities (PEM) are trusted, too, by every call: whom a client trusts only grows, so that nodes on old and on new
   * certificates are reached at any moment of a rotation. Only for authorities from a trustworthy source. CBSEC_CONFIGURATION for what is no certificate.
   */
  trust(authorities: readonly string[]): void;
  /** Whether this very authority (PEM) is an anchor of trust of this client. */
  trusts(authority: string): boolean;
  /**
   * `listener` hears things the user should be told, each once: those known already at once, others as soon as they are known, such as that
   * the password will go to a node in plain text.
   */
  heedWarnings(listener: (text: string) => void): void;
  close(): Promise<void>;
}
