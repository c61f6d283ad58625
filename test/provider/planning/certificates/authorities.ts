import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import type { webcrypto } from "node:crypto";
import {
  describePem,
  type CertificateDescription,
} from "../../../../provider/certificates/material/description";

/** Real certificates for planner tests, made once: plans look at who signed whom. */

x509.cryptoProvider.set(globalThis.crypto);
const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

export interface TestAuthority {
  readonly certificate: CertificateDescription;
  issue(name: string): Promise<CertificateDescription>;
  intermediate(name: string): Promise<TestAuthority>;
}

export async function makeAuthority(name: string, issuer?: Issuer): Promise<TestAuthority> {
  const keys = await globalThis.crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const pem = await signed(
    `CN=${name}`,
    keys,
    issuer ?? { subject: `CN=${name}`, key: keys.privateKey },
    true,
  );
  const own: Issuer = { subject: `CN=${name}`, key: keys.privateKey };
  return {
    certificate: described(pem),
    intermediate: (below) => makeAuthority(below, own),
    async issue(node) {
      const leafKeys = await globalThis.crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
      return described(await signed(`CN=${node}`, leafKeys, own, false));
    },
  };
}

interface Issuer {
  readonly subject: string;
  readonly key: webcrypto.CryptoKey;
}

async function signed(subject: string, keys: webcrypto.CryptoKeyPair, issuer: Issuer, authority: boolean) {
  const certificate = await x509.X509CertificateGenerator.create({
    subject,
    issuer: issuer.subject,
    publicKey: keys.publicKey,
    signingKey: issuer.key,
    signingAlgorithm: algorithm,
    notBefore: new Date(Date.now() - 86_400_000),
    notAfter: new Date(Date.now() + 86_400_000),
    extensions: [new x509.BasicConstraintsExtension(authority, undefined, true)],
  });
  return certificate.toString("pem");
}

function described(pem: string): CertificateDescription {
  const [one] = describePem(pem);
  if (one === undefined) throw new Error("nothing described");
  return one;
}
