import type { CertificateDescription } from "../../certificates/material/description";
import type { ClientCertificateAuth } from "../../vocabulary";

/** A certificate as plans compare and name it: the same when the fingerprint is, never by text. */
export interface CertificateName {
  /** SHA-256, lower-case hex without colons. */
  readonly fingerprint: string;
  readonly subject: string;
}

/** The certificates of a cluster; when they are read stands at `ClusterState`. */
export interface CertificatesState extends ShownCertificates {
  /** Servers outside that the cluster verifies by its trusted CAs, or may: they may be under any CA that was uploaded. Asked for only where a CA may go. */
  readonly outsideServers: readonly OutsideServers[];
}

/** Servers that a cluster connects to over TLS, of one kind. */
export interface OutsideServers {
  /** What they are, as plans say it: "LDAP servers". */
  readonly kind: string;
  /** Why it cannot be read whether there are any. Absent: there are. */
  readonly unreadable?: string;
}

/** What nodes show of their certificates, and of CAs. */
export interface ShownCertificates {
  /** What any node shows as trusted. Before 7.1 a cluster has exactly one CA. */
  readonly trustedCAs: readonly TrustedCA[];
  readonly nodes: readonly NodeCertificate[];
  /** What the nodes show to each other as clients; absent before 7.6, where there are none. */
  readonly clients?: readonly NodeCertificate[];
  readonly clientCertAuth: { readonly state: ClientCertificateAuth };
}

export interface TrustedCA extends CertificateName {
  /** By which the server removes it; none before 7.1. */
  readonly id?: number;
  readonly type: "generated" | "uploaded";
  /** It was loaded from a file that this provider had put into an inbox, whichever run that was. */
  readonly delivered?: boolean;
  /** `otpNode`s whose node certificate was issued under it. */
  readonly usedBy: readonly string[];
  /** `otpNode`s whose internal client certificate (7.6 and later) was issued under it. */
  readonly usedByClientCertificates: readonly string[];
  /** `otpNode`s that do not show it yet: views lag for a moment. */
  readonly missingOn: readonly string[];
  /** In full; absent in a state that is only foreseen. */
  readonly description?: CertificateDescription;
}

export interface NodeCertificate {
  readonly otpNode: string;
  readonly type: "generated" | "uploaded";
  /** Leaf first; empty where the server does not show it (server-made, before 7.1). */
  readonly chain: readonly CertificateName[];
  /** Fingerprint of the trusted CA that the chain ends in; undefined when none of the trusted ones issued it. */
  readonly authority: string | undefined;
  /** The server's own warnings, as text. */
  readonly warnings: readonly string[];
  /** The chain in full; absent in a state that is only foreseen. */
  readonly description?: readonly CertificateDescription[];
}
