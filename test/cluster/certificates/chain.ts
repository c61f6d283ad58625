import type { X509Certificate } from "node:crypto";

import type { CertificateRules } from "../versions/certificates";
import { isIssuedBy, isValidAt, nameText, verifies } from "./x509";

/** Why a chain cannot be used, in the server's words. */
export interface ChainFailure {
  readonly reason: string;
}

export interface AcceptedChain {
  /** Leaf first, without the authority. */
  readonly certificates: readonly X509Certificate[];
  readonly authority: X509Certificate;
}

/** Finds the trusted authority that a chain ends in (cluster API facts E.4, step 5). `authorities`: the newest first. */
export function acceptChain(
  chain: readonly X509Certificate[],
  authorities: readonly X509Certificate[],
  rules: CertificateRules,
  now: number,
): AcceptedChain | ChainFailure {
  if (chain.length === 0) return malformedChain;
  if (rules.authorities === "one") return underOne(chain, authorities[0] as X509Certificate, now);
  for (const authority of authorities) {
    const certificates = withoutAuthority(chain, authority);
    if (leadsTo(certificates, authority, now)) return { certificates, authority };
  }
  return { reason: "CA certificate for this chain is not found in the list of trusted CA's" };
}

export const malformedChain: ChainFailure = {
  reason: "Incorrectly configured certificate chain. Malformed certificate",
};

function withoutAuthority(
  chain: readonly X509Certificate[],
  authority: X509Certificate,
): readonly X509Certificate[] {
  const last = chain.at(-1);
  return chain.length > 1 && last?.raw.equals(authority.raw) ? chain.slice(0, -1) : chain;
}

function leadsTo(chain: readonly X509Certificate[], authority: X509Certificate, now: number): boolean {
  return chain.every((certificate, index) => {
    const issuer = chain[index + 1] ?? authority;
    return isIssuedBy(certificate, issuer) && isValidAt(certificate, now) && (index === 0 || certificate.ca);
  });
}

/** 7.0 says of the first certificate, from the authority down, what is wrong with it. */
function underOne(
  chain: readonly X509Certificate[],
  authority: X509Certificate,
  now: number,
): AcceptedChain | ChainFailure {
  const certificates = withoutAuthority(chain, authority);
  const wrong = (error: string, certificate: X509Certificate): ChainFailure => ({
    reason: `Incorrectly configured certificate chain. Error: ${error}. Certificate: "${nameText(certificate.subject)}"`,
  });
  for (let index = certificates.length - 1; index >= 0; index -= 1) {
    const certificate = certificates[index] as X509Certificate;
    const next = certificates[index + 1];
    const issuer = next ?? authority;
    if (certificate.issuer !== issuer.subject) {
      const names = [certificate, issuer].map(({ subject }) => `"${nameText(subject)}"`);
      return {
        reason: next
          ? `Certificate ${names[0]} is not issued by the next certificate in chain ${names[1]}`
          : `Last certificate of the chain ${names[0]} is not issued by the cluster root certificate ${names[1]}`,
      };
    }
    if (!verifies(certificate, issuer)) return wrong("invalid_signature", certificate);
    if (!isValidAt(certificate, now)) return wrong("cert_expired", certificate);
    if (index > 0 && !certificate.ca) return wrong("invalid_key_usage", certificate);
  }
  return { certificates, authority };
}
