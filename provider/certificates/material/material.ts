/**
 * Where the passphrase of an encrypted key comes from, in the form that the server takes it (cluster API facts E.5). `plain` is sent to the
 * server; with `script` and `rest` the node itself fetches it, so that the key cannot be opened here.
 */
export type Passphrase =
  | { readonly type: "plain"; readonly password: string }
  | {
      readonly type: "script";
      /** On the node; must lie in its folder of scripts. */
      readonly path: string;
      readonly args?: readonly string[];
      readonly trim?: boolean;
      /** Milliseconds. */
      readonly timeout?: number;
    }
  | {
      readonly type: "rest";
      readonly url: string;
      readonly addressFamily?: "inet" | "inet6";
      readonly httpsOpts?: { readonly verifyPeer?: boolean };
      readonly headers?: Readonly<Record<string, string>>;
      /** Milliseconds. */
      readonly timeout?: number;
    };

/** One node's certificate. */
export interface NodeMaterial {
  /** PEM: leaf first, then each certificate's issuer; the root may be there. */
  readonly chain: string;
  /** PEM. Left out only when something else has placed it on the node. */
  readonly privateKey?: string;
  readonly privateKeyPassphrase?: Passphrase;
}

/** What a person gives: the authorities to be trusted, and the nodes' certificates. */
export interface CertificateMaterial {
  /** PEM texts, each with one or several certificates. */
  readonly trustedCAs: readonly string[];
  /** By node name (`n0.example.com`) or otpNode (`ns_1@n0.example.com`). Empty: the nodes keep what they have. */
  readonly nodeCertificates: Readonly<Record<string, NodeMaterial>>;
  /** Internal client certificates (7.6 and later), named alike. Left out: the nodes keep what they have. */
  readonly clientCertificates?: Readonly<Record<string, NodeMaterial>>;
}

/** What the checks need to know of the cluster. */
export interface MaterialCluster {
  readonly nodes: readonly MaterialNode[];
  /** PEM texts of what the cluster trusts already. */
  readonly trustedCAs: readonly string[];
  /** "7.6.8" */
  readonly version: string;
}

export interface MaterialNode {
  readonly otpNode: string;
  /** Host name or raw IP address, as the cluster knows the node. */
  readonly name: string;
}
