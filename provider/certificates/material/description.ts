import { X509Certificate } from "node:crypto";
import { SecurityError } from "../../errors/securityError";
import { remembering } from "../../remembering";
import { hasBrokenBlock, pemBlocks } from "./pemBlocks";

/** More than a cluster of 100 nodes shows in a rotation. */
const mostRemembered = 1_000;

/** What a certificate says about itself. Certificates are the same when their fingerprints are; texts are never compared. */
export interface CertificateDescription {
  /** SHA-256 of the DER form, lower-case hex without colons. */
  readonly fingerprint: string;
  /** "O=Example, CN=n0.cb.test" */
  readonly subject: string;
  readonly issuer: string;
  /** Lower-case hex. */
  readonly serialNumber: string;
  /** ISO 8601, UTC. */
  readonly notBefore: string;
  /** ISO 8601, UTC. */
  readonly notAfter: string;
  /** Whether the basic constraints (and the key usage, if present) let it sign certificates. */
  readonly certificateAuthority: boolean;
  /** With their kind: "DNS:n0.cb.test", "IP Address:127.0.0.1". */
  readonly subjectAlternativeNames: readonly string[];
  /** This one certificate, with its first and last line and a line break at the end. */
  readonly pem: string;
}

/**
 * Describes every certificate of a PEM text, in its order. Text between the blocks is skipped. Throws
 * CBSEC_CERTIFICATE_UNREADABLE when there is none, when one cannot be read, and when a block is something else (a private key:
 * the server answers 500 to one among certificates); what the text holds is never quoted.
 */
export function describePem(pem: string): readonly CertificateDescription[] {
  if (hasBrokenBlock(pem)) throw unreadable("holds a PEM block that is cut off");
  const blocks = pemBlocks(pem);
  if (blocks.length === 0) throw unreadable("holds no PEM block");
  return blocks.map(({ label, text }, index) => {
    if (label !== "CERTIFICATE") throw unreadable(`holds a block that is no certificate but "${label}"`);
    return describeCertificate(text, index);
  });
}

/** Describes the first certificate of a PEM text; throws as `describePem` does. */
export function describeFirst(pem: string): CertificateDescription {
  const [first] = describePem(pem);
  if (first === undefined) throw new Error("unreachable: describePem finds a certificate or throws");
  return first;
}

/**
 * Which of the authorities the chain (leaf first) ends in: its last certificate itself, or the one that signed that. Undefined when
 * none did. When several did (renewed with the same key), the one that is valid longest.
 */
export function authorityOf(
  chain: readonly CertificateDescription[],
  authorities: readonly CertificateDescription[],
): CertificateDescription | undefined {
  const last = chain.at(-1);
  if (last === undefined) return undefined;
  const itself = authorities.find(({ fingerprint }) => fingerprint === last.fingerprint);
  if (itself !== undefined) return itself;
  return authorities
    .filter((authority) => isSignedBy(last, authority))
    .reduce<CertificateDescription | undefined>(
      (best, one) => (best === undefined || one.notAfter > best.notAfter ? one : best),
      undefined,
    );
}

/** Whether the certificate names the issuer's subject as its issuer and carries a signature made with the issuer's key. */
export function isSignedBy(certificate: CertificateDescription, issuer: CertificateDescription): boolean {
  return certificate.issuer === issuer.subject && verifies(certificate, issuer);
}

const verifies = remembering(
  mostRemembered,
  (certificate: CertificateDescription, issuer: CertificateDescription) =>
    `${certificate.fingerprint} ${issuer.fingerprint}`,
  (certificate, issuer) => {
    const issued = new X509Certificate(certificate.pem);
    const by = new X509Certificate(issuer.pem);
    return issued.checkIssued(by) && issued.verify(by.publicKey);
  },
);

function describeCertificate(pem: string, index: number): CertificateDescription {
  try {
    return describeBlock(pem);
  } catch {
    throw unreadable(`holds a certificate that cannot be read (number ${index + 1})`);
  }
}

const describeBlock = remembering(
  mostRemembered,
  (pem: string) => pem,
  (pem): CertificateDescription => {
    const certificate = new X509Certificate(pem);
    return {
      fingerprint: certificate.fingerprint256.replaceAll(":", "").toLowerCase(),
      subject: oneLine(certificate.subject),
      issuer: oneLine(certificate.issuer),
      serialNumber: certificate.serialNumber.toLowerCase(),
      notBefore: new Date(certificate.validFrom).toISOString(),
      notAfter: new Date(certificate.validTo).toISOString(),
      certificateAuthority: certificate.ca,
      subjectAlternativeNames: certificate.subjectAltName?.split(", ") ?? [],
      pem: `${certificate.toString().trim()}\n`,
    };
  },
);

/** Node gives one attribute a line, and nothing at all for a certificate without a subject. */
function oneLine(name: string | undefined): string {
  return (name ?? "").split("\n").join(", ");
}

function unreadable(what: string): SecurityError {
  return new SecurityError("CBSEC_CERTIFICATE_UNREADABLE", `The text ${what}.`, {
    hint: "give PEM text: each certificate from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----, and nothing else in such lines",
  });
}
