import type { CertificateName } from "./state";

/** Steps that change certificates, and the gate that looks at them. */
export type CertificateStep =
  /** The CAs join what the cluster trusts (before 7.1: one takes the place of the other); every node shows them. */
  | {
      readonly kind: "trustCAs";
      /** Whose inbox or management port takes them. */
      readonly node: string;
      readonly authorities: readonly CertificateName[];
      readonly by: "inbox" | "upload";
    }
  /** The node's files are delivered, the node reloads, and its TLS ports are seen presenting the new leaf. */
  | {
      readonly kind: "reloadCertificate";
      /** Exactly one: each is proven before the next. */
      readonly nodes: readonly string[];
      /** Fingerprint. */
      readonly leaf: string;
      /** Leaf first, with the leaf. */
      readonly chain: readonly CertificateName[];
      /** Fingerprint of the trusted CA that the chain ends in; undefined (then refused) when none of those known issued it. */
      readonly authority: string | undefined;
      /** A root or intermediate certificate is another than before. */
      readonly changesAuthority: boolean;
    }
  /** The node's files are delivered, the node reloads its internal client certificate, and shows the new one. 7.6 and later. */
  | {
      readonly kind: "reloadClientCertificate";
      /** Exactly one: each is seen before the next. */
      readonly nodes: readonly string[];
      /** Fingerprint. */
      readonly leaf: string;
      /** Leaf first, with the leaf. */
      readonly chain: readonly CertificateName[];
      /** Fingerprint of the trusted CA that the chain ends in; undefined (then refused) when none of those known issued it. */
      readonly authority: string | undefined;
    }
  /** Every node goes to certificates that the server makes. */
  | {
      readonly kind: "regenerateCertificates";
      /** The node that is asked. */
      readonly node: string;
      /** Make a new CA rather than use the server-made one that there is; before 7.6 there is always a new one. */
      readonly newAuthority: boolean;
    }
  /** Gate: every node serves what is wanted, none is under a CA that is to be left. */
  | {
      readonly kind: "confirmCertificates";
      /** Fingerprint of the leaf by `otpNode`; none for server-made ones. */
      readonly leaves: Readonly<Record<string, string>>;
      /** The same of internal client certificates, where those are wanted. */
      readonly clientLeaves?: Readonly<Record<string, string>>;
      /** CAs that no node may be under any more. */
      readonly left: readonly CertificateName[];
      /** Every node has a server-made certificate. */
      readonly serverMade: boolean;
    }
  | {
      readonly kind: "removeTrustedCAs";
      readonly authorities: readonly (CertificateName & {
        /** A person listed it, so that it may go although client certificate authentication is on. */
        readonly named: boolean;
      })[];
    };

export type CertificateStepKind = CertificateStep["kind"];

/** Steps that make a node take other certificates, so that TLS links between nodes are closed and made anew. */
export const certificateChanges = [
  "trustCAs",
  "reloadCertificate",
  "reloadClientCertificate",
  "regenerateCertificates",
  "removeTrustedCAs",
] as const satisfies readonly CertificateStepKind[];
