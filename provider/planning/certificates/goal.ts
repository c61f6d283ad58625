import type { CertificateDescription } from "../../certificates/material/description";

/**
 * Which certificates are wanted; never any key material, which the executor gets beside the goal. Without `nodes` and `serverMade` only
 * CAs are trusted, and removed.
 */
export interface CertificatesGoal {
  /** To be trusted, in full. Before 7.1 at most one, which replaces the cluster's CA. */
  readonly trustedCAs: readonly CertificateDescription[];
  /** Chain by `otpNode`, leaf first: of every node, or of none. Ignored with `serverMade`. */
  readonly nodes: Readonly<Record<string, readonly CertificateDescription[]>>;
  /** Chain of the internal client certificate (7.6 and later) by `otpNode`, leaf first: of every node, or of none. Ignored with `serverMade`. */
  readonly clients?: Readonly<Record<string, readonly CertificateDescription[]>>;
  /** The Couchbase-provided certificates instead of uploaded ones. */
  readonly serverMade?: {
    /** Fingerprints of server-made CAs that must issue no node certificate any more: while one does, a new CA is made. */
    readonly replace: readonly string[];
  };
  /** With encryption on throughout, both authorities trusted; or off around a change of authority. Before 7.1 always `encryptionOff`. */
  readonly strategy: "trustBoth" | "encryptionOff";
  /** Fingerprints of CAs that may go when nothing uses them any more. */
  readonly removeCAs: readonly string[];
  /** Those of `removeCAs` that a person listed by fingerprint: they may go although client certificate authentication is on. */
  readonly removeNamedCAs: readonly string[];
  /** How CAs reach the cluster where both ways are open (7.6.2 and later): files in one node's inbox, or by REST. */
  readonly addCAsBy: "inbox" | "upload";
}
