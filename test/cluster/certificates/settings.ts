import { setting } from "../replication/setting";
import type { ClusterAuthority } from "./authority";

/** An authority that the whole cluster trusts. */
export interface TrustedCA {
  readonly id: number;
  readonly type: "generated" | "uploaded";
  readonly pem: string;
  /** SHA-256 in hexadecimal. */
  readonly fingerprint: string;
  readonly subject: string;
  readonly notBefore: string;
  readonly notAfter: string;
  readonly loadTimestamp: string;
  /** Only of one that came out of an inbox. */
  readonly loadHost?: string;
  readonly loadFile?: string;
}

/** What a node has told the others about a certificate of its own; the key never leaves the node. */
export interface ShownCertificate {
  readonly type: "generated" | "uploaded";
  /** Leaf first, without the authority. */
  readonly pem: string;
  /** The authority that issued it. */
  readonly authority: string;
  readonly subject: string;
  readonly expires: string;
  readonly loadTimestamp: string;
  /** Without any secret. */
  readonly privateKeyPassphrase: Readonly<Record<string, unknown>>;
}

/** Replaces what nodes have made for themselves; each node acts on it when it learns of it. */
export interface Regeneration {
  readonly epoch: number;
  readonly authority: ClusterAuthority;
  readonly dropUploaded: boolean;
  /** The authority is still the one that the cluster made in the beginning. */
  readonly ofTheFirst: boolean;
}

/** Not there: only the authority that the cluster made for itself when it began. */
export const trustedCAs = setting<readonly TrustedCA[]>("trustedCAs");
export const regeneration = setting<Regeneration>("certificateRegeneration");
/** Not there: the node uses a certificate that it made for itself. */
export const serverCertificateOf = (otpNode: string) =>
  setting<ShownCertificate | undefined>(`serverCertificate/${otpNode}`);
export const clientCertificateOf = (otpNode: string) =>
  setting<ShownCertificate | undefined>(`clientCertificate/${otpNode}`);
