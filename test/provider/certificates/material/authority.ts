import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import { KeyObject, webcrypto } from "node:crypto";

const day = 24 * 3600 * 1000;
const signing = {
  rsa: {
    name: "RSASSA-PKCS1-v1_5",
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: "SHA-256",
  },
  ec: { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" },
} as const;
export type KeyType = keyof typeof signing;

export interface Wanted {
  readonly names?: readonly { readonly type: "dns" | "ip" | "email"; readonly value: string }[];
  readonly from?: number;
  readonly days?: number;
  readonly usages?: readonly x509.ExtendedKeyUsage[];
  readonly authority?: boolean;
  readonly keys?: KeyType;
  readonly commonName?: string;
  readonly pathLength?: number;
  readonly keyUsages?: x509.KeyUsageFlags;
}

/** A certificate with its key, made for a test. */
export interface Issued {
  readonly certificate: x509.X509Certificate;
  readonly pem: string;
  readonly key: KeyObject;
  /** PKCS#8, not encrypted. */
  readonly keyPem: string;
  readonly keyPair: webcrypto.CryptoKeyPair;
}

/** Makes a self-signed CA. `now` is when the test takes place. */
export function makeRoot(commonName: string, now: Date, wanted: Wanted = {}): Promise<Issued> {
  return make(commonName, now, { authority: true, days: 3650, ...wanted });
}

/** Issues a certificate: an intermediate CA with `authority`, else one for a node. */
export function issue(issuer: Issued, name: string, now: Date, wanted: Wanted = {}): Promise<Issued> {
  return make(wanted.commonName ?? name, now, { names: [{ type: "dns", value: name }], ...wanted }, issuer);
}

async function make(commonName: string, now: Date, wanted: Wanted, issuer?: Issued): Promise<Issued> {
  const algorithm = signing[wanted.keys ?? "ec"];
  const keyPair = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const signer = issuer ?? { keyPair };
  const extensions: x509.Extension[] = [
    new x509.BasicConstraintsExtension(wanted.authority === true, wanted.pathLength, true),
    await x509.SubjectKeyIdentifierExtension.create(keyPair.publicKey),
  ];
  if (wanted.keyUsages !== undefined) extensions.push(new x509.KeyUsagesExtension(wanted.keyUsages, true));
  if (wanted.usages !== undefined) extensions.push(new x509.ExtendedKeyUsageExtension([...wanted.usages]));
  if (wanted.authority !== true && (wanted.names?.length ?? 0) > 0) {
    extensions.push(new x509.SubjectAlternativeNameExtension([...(wanted.names ?? [])]));
  }
  const from = now.getTime() + (wanted.from ?? -1) * day;
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: `01${Buffer.from(webcrypto.getRandomValues(new Uint8Array(8))).toString("hex")}`,
    subject: `CN=${commonName}`,
    issuer: issuer?.certificate.subject ?? `CN=${commonName}`,
    notBefore: new Date(from),
    notAfter: new Date(now.getTime() + (wanted.days ?? 365) * day),
    signingAlgorithm: signer.keyPair.privateKey.algorithm.name === "ECDSA" ? signing.ec : signing.rsa,
    publicKey: keyPair.publicKey,
    signingKey: signer.keyPair.privateKey,
    extensions,
  });
  const key = KeyObject.from(keyPair.privateKey);
  return {
    certificate,
    pem: `${certificate.toString("pem")}\n`,
    key,
    keyPem: key.export({ type: "pkcs8", format: "pem" }).toString(),
    keyPair,
  };
}
