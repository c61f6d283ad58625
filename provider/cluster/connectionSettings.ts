/** How to reach a cluster: validated and complete, made from resource inputs, environment or stack configuration. */
export interface ConnectionSettings {
  /** As the user wrote it: `https://h:p`, `http://h:p`, `couchbases://h1,h2` or `couchbase://h1,h2`. */
  readonly endpoint: string;
  readonly credentials:
    | { readonly kind: "password"; readonly username: string; readonly password: string }
    | {
        readonly kind: "certificate";
        /** PEM: client certificate with its intermediates. */
        readonly certificate: string;
        /** PEM */
        readonly key: string;
        readonly passphrase?: string;
      };
  /** PEM certificates to trust instead of the system's. */
  readonly caCertificates?: readonly string[];
  /**
   * SHA-256 fingerprints (lower-case hexadecimal, without colons) of certificates that nodes are known to have: a peer whose certificate, or one
   * above it, has expired is gone on with when it presents one of these. They make nothing else pass.
   */
  readonly pinnedCertificates?: readonly string[];
  /** Name to verify in the seed endpoint's certificate when it is not the endpoint's host. */
  readonly tlsServerName?: string;
  /** Do not verify certificates. Warns, and never counts as proof of access. */
  readonly insecureSkipVerify?: boolean;
  /** Which of a node's addresses to use; default `default`. */
  readonly network?: "default" | "external";
  /** From a node's address (`host` or `host:port`) to one reachable from here, like curl's --connect-to. */
  readonly connectTo?: Readonly<Record<string, string>>;
  /** Milliseconds for one request; default 30 000 (setupNetConfig gets what the step allows). */
  readonly requestTimeout?: number;
}
