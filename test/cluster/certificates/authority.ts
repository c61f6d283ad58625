import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import { isIP } from "node:net";
import { createHash, webcrypto } from "node:crypto";

const keyAlgorithm = { name: "ECDSA", namedCurve: "P-256" };
const signingAlgorithm = { name: "ECDSA", hash: "SHA-256" };
/** Dates of the server's own generated authority. */
const authorityValidity = { notBefore: new Date("2013-01-01"), notAfter: new Date("2049-12-31T23:59:59Z") };
const day = 24 * 3600 * 1000;

/** A certificate with its key, both as PEM. */
export interface CertificateAndKey {
  readonly certificate: string;
  readonly key: string;
}

/** The authority that a cluster makes for itself; it issues the nodes' certificates. */
export interface ClusterAuthority {
  /** PEM */
  readonly certificate: string;
  /** "CN=Couchbase Server e48f4772" */
  readonly subject: string;
  /** SHA-256 in hexadecimal. */
  readonly fingerprint: string;
  /** A certificate for the node's name (or raw IP address), as a node makes it for itself. */
  issueNodeCertificate(name: string, days?: number): Promise<CertificateAndKey>;
  /** One for what a node asks of others (7.6 and later). */
  issueClientCertificate(identifier: string, days?: number): Promise<CertificateAndKey>;
}

export type MakeAuthority = (identifier: string) => Promise<ClusterAuthority>;

export async function createClusterAuthority(identifier: string): Promise<ClusterAuthority> {
  const keys = await makeKeys();
  const subject = `CN=Couchbase Server ${identifier}`;
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: subject,
    ...authorityValidity,
    signingAlgorithm,
    keys,
    extensions: [
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
        true,
      ),
      new x509.BasicConstraintsExtension(true, undefined, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });

  async function issue(
    issuedTo: string,
    name: x509.JsonGeneralName,
    usage: x509.ExtendedKeyUsage,
    days: number | undefined,
  ): Promise<CertificateAndKey> {
    const nodeKeys = await makeKeys();
    const issued = await x509.X509CertificateGenerator.create({
      serialNumber: serialNumber(),
      subject: issuedTo,
      issuer: certificate.subject,
      notBefore: new Date(Date.now() - day),
      notAfter: days === undefined ? authorityValidity.notAfter : new Date(Date.now() + (days - 1) * day),
      signingAlgorithm,
      publicKey: nodeKeys.publicKey,
      signingKey: keys.privateKey,
      extensions: [
        new x509.KeyUsagesExtension(
          x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyEncipherment,
          true,
        ),
        new x509.ExtendedKeyUsageExtension([usage]),
        new x509.BasicConstraintsExtension(false, undefined, true),
        await x509.AuthorityKeyIdentifierExtension.create(certificate),
        new x509.SubjectAlternativeNameExtension([name]),
      ],
    });
    return { certificate: issued.toString("pem"), key: await exportKey(nodeKeys.privateKey) };
  }

  return {
    certificate: certificate.toString("pem"),
    subject,
    fingerprint: createHash("sha256").update(Buffer.from(certificate.rawData)).digest("hex"),
    issueNodeCertificate: (name, days) =>
      issue(
        `CN=Couchbase Server Node (${name})`,
        { type: isIP(name) ? "ip" : "dns", value: name },
        x509.ExtendedKeyUsage.serverAuth,
        days,
      ),
    issueClientCertificate: (identifier, days) =>
      issue(
        `CN=Couchbase Internal Client (${identifier})`,
        { type: "email", value: "internal@internal.couchbase.com" },
        x509.ExtendedKeyUsage.clientAuth,
        days,
      ),
  };
}

function makeKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(keyAlgorithm, true, ["sign", "verify"]);
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  const der = await webcrypto.subtle.exportKey("pkcs8", key);
  return x509.PemConverter.encode(der, "PRIVATE KEY");
}

function serialNumber(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(9));
  // A leading 0x18 keeps the number positive, as the server's own serial numbers are.
  return `18${Buffer.from(bytes).toString("hex")}`;
}
