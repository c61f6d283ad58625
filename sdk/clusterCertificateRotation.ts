import type * as pulumi from "@pulumi/pulumi";
import { certificateOutputNames } from "../provider/vocabulary";
import type { CertificateDelivery, NodeCertificateArgs, ServerMadeCertificates } from "./certificateArgs";
import type { CommonArgs } from "./commonArgs";
import type { ClusterCAOutput, ServedCertificateOutput } from "./outputs";
import { withKeySecrets } from "./secrets";
import { SecurityResource } from "./securityResource";

export interface ClusterCertificateRotationArgs extends CommonArgs {
  /**
   * PEM: the CAs that the cluster shall trust, as one text or a list. Others that it trusts stay, see `removeUnusedCAs`. Servers before
   * 7.1 know one CA, which a new one replaces.
   */
  trustedCAs?: pulumi.Input<string | pulumi.Input<string>[]>;
  /**
   * The nodes' certificates, by the name that each node has in the cluster: one for every node. Left out: the nodes keep the certificates
   * that they have. All of it is checked before any node is touched (chain, key, names, usage, validity).
   */
  nodeCertificates?: pulumi.Input<Record<string, pulumi.Input<NodeCertificateArgs>>>;
  /**
   * The internal client certificates, which nodes show to each other (servers from 7.6 on), by the name that each node has in the cluster: one for
   * every node, with `nodeCertificates` or without. Each must allow clientAuth and have the Subject Alternative Name
   * `email:internal@internal.couchbase.com`. Left out: the nodes keep what they have.
   */
  clientCertificates?: pulumi.Input<Record<string, pulumi.Input<NodeCertificateArgs>>>;
  /** Certificates that the server makes itself, instead of `nodeCertificates`: `true` to have them, an object to have a new CA made. */
  serverMade?: pulumi.Input<boolean | ServerMadeCertificates>;
  /** How files come to the nodes. Needed with `nodeCertificates`, and for `trustedCAs` on servers from 7.1 until 7.6.2. */
  delivery?: pulumi.Input<CertificateDelivery>;
  /**
   * How a root or intermediate CA is changed while node-to-node encryption is on. A change of node certificates alone never needs encryption off.
   *
   * - `trustBoth` (the default): the old and the new CA are both trusted while node by node changes over; no link is ever in clear text.
   * - `encryptionOff`: encryption is taken down before and put back after, as the documentation has it. Servers before 7.1 know nothing else.
   */
  strategy?: pulumi.Input<"trustBoth" | "encryptionOff">;
  /**
   * Whether CAs that this resource loaded or replaced are removed when no certificate needs them any more. Default false. While clients may
   * show certificates to log in, or servers outside (LDAP, SAML, KMIP) are verified by the trusted CAs, only CAs that are listed here by their
   * fingerprints (SHA-256) are removed (of server-made ones, no server outside needs any); a list removes no others.
   */
  removeUnusedCAs?: pulumi.Input<boolean | pulumi.Input<string>[]>;
  /** Why, for a person: it stands in the restoration record while a run is under way, so that others who are told to wait see it. */
  reason?: pulumi.Input<string>;
  /** Certificates that are valid for fewer days are warned about, and `rotateAfter` is so long before the earliest expiry. Default 30. */
  minimumValidityDays?: pulumi.Input<number>;
  /**
   * Fingerprints (SHA-256) of certificates that nodes are known to have. When a node's certificate has expired, the provider goes on only
   * if it is one of these, or one that outputs hold of an earlier run: nothing else tells the node from a stranger then.
   */
  pinnedCertificates?: pulumi.Input<pulumi.Input<string>[]>;
  /** How `trustedCAs` reach servers from 7.6.2 on: as files in a node's inbox, or by REST. Default `inbox` when there is a `delivery`. */
  addCAsBy?: pulumi.Input<"inbox" | "upload">;
  /**
   * What to do with files in an inbox's folder `CA` that nobody here knows; the server would trust them all. Default `refuse`; `replace`
   * moves them aside.
   */
  inboxCA?: pulumi.Input<"refuse" | "replace">;
}

/**
 * The certificates of a cluster: which CAs it trusts, and which certificate each node presents. There is one such resource per
 * cluster; creating it takes over the cluster as it is, and changes what differs (told by fingerprint, never by text) and nothing else.
 *
 * Node by node files are delivered, the node reloads them, and every TLS port it has is seen presenting the new certificate before
 * the next node's turn; otherwise the node goes back to what it had. When a CA changes, it is trusted by all nodes before any node uses it,
 * and the old one goes only when no node does (Couchbase docs, "Configure Server Certificates"). `pulumi preview` lists the steps.
 *
 * Private keys and passphrases are secrets; no output holds them, and whether a certificate has changed is seen from the certificate alone.
 *
 * Deleting the resource goes back to certificates that the server makes, and removes the CAs that this resource loaded and nothing
 * uses, see `deletion`.
 *
 * @example
 * ```ts
 * new ClusterCertificateRotation("certificates", {
 *   trustedCAs: rootPem,
 *   nodeCertificates: { "n0.example.com": { chain, privateKey } },
 *   delivery: { type: "ssh", user: "admin", sudo: true },
 * });
 * ```
 */
export class ClusterCertificateRotation extends SecurityResource {
  /** Every node's certificate as it was left by the last operation, or seen by the last refresh. */
  declare readonly servedCertificates: pulumi.Output<readonly ServedCertificateOutput[]>;
  /** The certificates that nodes show to each other as clients, seen likewise; empty before 7.6. */
  declare readonly internalClientCertificates: pulumi.Output<readonly ServedCertificateOutput[]>;
  /** The CAs that the cluster trusts, as seen by the last operation or refresh. Their `pem` is what clients need as `caCertificates`. */
  declare readonly clusterCAs: pulumi.Output<readonly ClusterCAOutput[]>;
  /**
   * When the first of the certificates ends on which nodes depend: their own, those that they show to each other as clients, intermediate ones
   * and the CAs above. ISO 8601, UTC.
   */
  declare readonly earliestExpiry: pulumi.Output<string>;
  /** `minimumValidityDays` before `earliestExpiry`: from then on new certificates are due. ISO 8601, UTC. */
  declare readonly rotateAfter: pulumi.Output<string>;
  /** Fingerprints of CAs that the last operation removed. */
  declare readonly removedCAs: pulumi.Output<readonly string[]>;
  /** Fingerprints of CAs that this resource made the cluster trust. */
  declare readonly loadedCAs: pulumi.Output<readonly string[]>;
  /** Fingerprints of CAs that nodes were under until this resource gave them certificates of others. */
  declare readonly replacedCAs: pulumi.Output<readonly string[]>;
  /** How the last operation changed CAs: `encryptionOff` also where an older server knew nothing else. */
  declare readonly strategyUsed: pulumi.Output<"trustBoth" | "encryptionOff">;

  /**
   * @param name The resource's name in the stack.
   * @param args Which certificates the cluster should have.
   * @param opts Options of Pulumi. Nothing in this resource ever causes a replacement.
   */
  constructor(name: string, args: ClusterCertificateRotationArgs, opts?: pulumi.CustomResourceOptions) {
    const outputs = Object.fromEntries(certificateOutputNames.map((output) => [output, undefined]));
    const inputs = {
      ...outputs,
      ...args,
      nodeCertificates: withKeySecrets(args.nodeCertificates),
      clientCertificates: withKeySecrets(args.clientCertificates),
    };
    super("certificates", "ClusterCertificateRotation", name, inputs, opts);
  }
}
