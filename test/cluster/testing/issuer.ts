import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import { createPrivateKey, webcrypto } from "node:crypto";

export interface Issued {
  /** PEM of the certificate alone. */
  readonly certificate: string;
  /** PEM, leaf first, intermediates after it, without the root: what belongs into chain.pem. */
  readonly chain: string;
  /** PEM in the traditional RSA form (PKCS#1), which every version takes. */
  readonly key: string;
}

export interface LeafOptions {
  /** Default: the host. */
  readonly commonName?: string;
  /** Names in the certificate; default the host; empty: none. */
  readonly hosts?: readonly string[];
  readonly emails?: readonly string[];
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  /** What for; default "serverAuth". */
  readonly usage?: "serverAuth" | "clientAuth";
}

/** A certificate authority of an operator, for tests. */
export interface Issuer extends Issued {
  issue(host: string, options?: LeafOptions): Promise<Issued>;
  /** With a key of its own, or that of another, which is so renewed or cross-signed. */
  intermediate(name: string, of?: Issuer): Promise<Issuer>;
  /** Of a root: the same name and key in another certificate. */
  renewed(options: Pick<LeafOptions, "notBefore" | "notAfter">): Promise<Issuer>;
}

const algorithm = {
  name: "RSASSA-PKCS1-v1_5",
  hash: "SHA-256",
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
};
const day = 24 * 3600 * 1000;

export async function createIssuer(
  name: string,
  options: Pick<LeafOptions, "notBefore" | "notAfter"> = {},
): Promise<Issuer> {
  return rootOf(name, await makeKeys(), options);
}

async function rootOf(
  name: string,
  keys: webcrypto.CryptoKeyPair,
  options: Pick<LeafOptions, "notBefore" | "notAfter">,
): Promise<Issuer> {
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: `CN=${name}`,
    notBefore: options.notBefore ?? new Date(Date.now() - day),
    notAfter: options.notAfter ?? new Date(Date.now() + 3650 * day),
    signingAlgorithm: algorithm,
    keys,
    extensions: authorityExtensions,
  });
  return issuerOf(certificate, keys, "");
}

const authorityExtensions = [
  new x509.BasicConstraintsExtension(true, undefined, true),
  new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
];

async function issuerOf(
  certificate: x509.X509Certificate,
  keys: webcrypto.CryptoKeyPair,
  above: string,
): Promise<Issuer> {
  const sign = (
    subject: string,
    subjectKeys: webcrypto.CryptoKeyPair,
    options: LeafOptions,
    extensions: x509.Extension[],
  ) =>
    x509.X509CertificateGenerator.create({
      serialNumber: serial(),
      subject,
      issuer: certificate.subject,
      notBefore: options.notBefore ?? new Date(Date.now() - day),
      notAfter: options.notAfter ?? new Date(Date.now() + 365 * day),
      signingAlgorithm: algorithm,
      publicKey: subjectKeys.publicKey,
      signingKey: keys.privateKey,
      extensions,
    });
  const pem = pemOf(certificate);
  // A root stays out of the chains that it issues.
  const chainAbove = certificate.subject === certificate.issuer ? "" : pem + above;
  const issuer: Issuer = {
    certificate: pem,
    chain: pem + above,
    key: await keyPem(keys.privateKey),
    async issue(host, options = {}) {
      const leafKeys = await makeKeys();
      const names = [
        ...(options.hosts ?? [host]).map((value) => ({ type: "dns" as const, value })),
        ...(options.emails ?? []).map((value) => ({ type: "email" as const, value })),
      ];
      const leaf = await sign(`CN=${options.commonName ?? host}`, leafKeys, options, [
        new x509.BasicConstraintsExtension(false),
        new x509.KeyUsagesExtension(
          x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyEncipherment,
          true,
        ),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage[options.usage ?? "serverAuth"]]),
        ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : []),
      ]);
      const text = pemOf(leaf);
      return { certificate: text, chain: text + chainAbove, key: await keyPem(leafKeys.privateKey) };
    },
    renewed: (options) => rootOf(certificate.subject.replace("CN=", ""), keys, options),
    async intermediate(name, of) {
      const own = (of && keysOf.get(of)) ?? (await makeKeys());
      return issuerOf(await sign(`CN=${name}`, own, {}, authorityExtensions), own, chainAbove);
    },
  };
  keysOf.set(issuer, keys);
  return issuer;
}

const keysOf = new WeakMap<Issuer, webcrypto.CryptoKeyPair>();

/** RSA keys take long to make: each is used once more after a while. */
const pool: Promise<webcrypto.CryptoKeyPair>[] = [];
const poolSize = 24;
let next = 0;

function makeKeys(): Promise<webcrypto.CryptoKeyPair> {
  const at = next++ % poolSize;
  return (pool[at] ??= webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]));
}

async function keyPem(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", key));
  return createPrivateKey({ key: der, format: "der", type: "pkcs8" }).export({
    type: "pkcs1",
    format: "pem",
  }) as string;
}

function pemOf(certificate: x509.X509Certificate): string {
  return `${certificate.toString("pem")}\n`;
}

function serial(): string {
  return `01${Buffer.from(webcrypto.getRandomValues(new Uint8Array(9))).toString("hex")}`;
}
