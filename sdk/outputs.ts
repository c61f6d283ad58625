import type { AddressFamily, ClusterEncryptionLevel } from "../provider/vocabulary";

export type { AddressFamily, ClusterEncryptionLevel };

/** A node as it was left by the last operation, or seen by the last refresh. */
export interface NodeOutput {
  /** The node's identity in the cluster, such as `ns_1@node1.example.com`. */
  readonly otpNode: string;
  /** As the server writes it, such as `7.6.8-7151-enterprise`. */
  readonly version: string;
  readonly addressFamily: AddressFamily;
  /** Whether the other address family is switched off. */
  readonly addressFamilyOnly: boolean;
  /** Whether links to the other nodes are encrypted. */
  readonly encrypted: boolean;
}

/** A step of the last operation. */
export interface StepOutput {
  readonly text: string;
  readonly seconds: number;
}

/** What a run noted that ended half-way, or is still at work, when a refresh looked. */
export interface OpenRecordOutput {
  /** Host and process. */
  readonly owner: string;
  /** ISO time by the owner's clock. */
  readonly since: string;
  /** For which resources. */
  readonly reason: string;
  /** The step that was being done. */
  readonly doing?: string;
}

/** For how many seconds the last operation had something protective switched off. */
export interface ExposureOutput {
  readonly autoFailoverOff: number;
  readonly eventingPaused: number;
  readonly linksUnencrypted: number;
}

/** The certificate that a node presents. */
export interface ServedCertificateOutput {
  readonly otpNode: string;
  /** Made by the server itself, or of an own authority. */
  readonly type: "generated" | "uploaded";
  /** What follows is left out where the server does not show it: server-made certificates before 7.1. */
  readonly subject?: string;
  readonly issuer?: string;
  /** Lower-case hex. */
  readonly serialNumber?: string;
  /** SHA-256, lower-case hex without colons. */
  readonly fingerprint?: string;
  /** ISO 8601, UTC. */
  readonly notAfter?: string;
}

/** A CA that the cluster trusts. */
export interface ClusterCAOutput {
  /** By which the server names it; none before 7.1. */
  readonly id?: number;
  /** SHA-256, lower-case hex without colons. */
  readonly fingerprint: string;
  readonly type: "generated" | "uploaded";
  readonly subject: string;
  readonly issuer: string;
  /** Lower-case hex. */
  readonly serialNumber: string;
  /** ISO 8601, UTC. */
  readonly notAfter: string;
  /** Only when it was seen over a verified connection, so that it may be trusted. */
  readonly pem?: string;
}
