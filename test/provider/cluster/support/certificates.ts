import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import { webcrypto } from "node:crypto";

x509.cryptoProvider.set(globalThis.crypto);
const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const day = 24 * 3600 * 1000;

export interface Identity {
  /** PEM */
  readonly certificate: string;
  /** PEM, PKCS#8 */
  readonly key: string;
}

export interface Authority extends Identity {
  issue(options: IssueOptions): Promise<Identity>;
  /** An authority below this one. */
  intermediate(name: string): Promise<Authority>;
}

export interface IssueOptions {
  readonly dns?: readonly string[];
  readonly ips?: readonly string[];
  /** Days from now; default valid from yesterday to tomorrow. */
  readonly from?: number;
  readonly to?: number;
}

/** Makes a certificate authority of its own. */
export async function makeAuthority(name: string): Promise<Authority> {
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys,
    signingAlgorithm: algorithm,
    notBefore: daysFromNow(-1),
    notAfter: daysFromNow(1),
    extensions: authorityExtensions(),
  });
  return authority(certificate, keys);
}

async function authority(
  certificate: x509.X509Certificate,
  keys: webcrypto.CryptoKeyPair,
): Promise<Authority> {
  const sign = (
    subject: string,
    publicKey: webcrypto.CryptoKey,
    extensions: x509.Extension[],
    from = -1,
    to = 1,
  ) =>
    x509.X509CertificateGenerator.create({
      subject,
      issuer: certificate.subject,
      publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: algorithm,
      notBefore: daysFromNow(from),
      notAfter: daysFromNow(to),
      extensions,
    });
  return {
    certificate: certificate.toString("pem"),
    key: await pemOf(keys.privateKey),
    async issue({ dns = [], ips = [], from, to }) {
      const own = await newKeys();
      const names = [
        ...dns.map((value) => ({ type: "dns" as const, value })),
        ...ips.map((value) => ({ type: "ip" as const, value })),
      ];
      const alternative = names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)];
      const issued = await sign("CN=a node", own.publicKey, alternative, from, to);
      return { certificate: issued.toString("pem"), key: await pemOf(own.privateKey) };
    },
    async intermediate(name) {
      const own = await newKeys();
      return authority(await sign(`CN=${name}`, own.publicKey, authorityExtensions()), own);
    },
  };
}

function authorityExtensions(): x509.Extension[] {
  return [
    new x509.BasicConstraintsExtension(true, undefined, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
  ];
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
}

async function pemOf(key: webcrypto.CryptoKey): Promise<string> {
  const der = await webcrypto.subtle.exportKey("pkcs8", key);
  return x509.PemConverter.encode(der, "PRIVATE KEY");
}

function daysFromNow(days: number): Date {
  return new Date(Date.now() + days * day);
}
