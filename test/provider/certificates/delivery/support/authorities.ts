import "reflect-metadata";
import { createHash, webcrypto } from "node:crypto";
import { X509CertificateGenerator } from "@peculiar/x509";
import { type AuthorityFile } from "../../../../../provider/certificates/delivery/types";

/** A CA of its own, as a file for the inbox. */
export async function authorityFile(name: string): Promise<AuthorityFile> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await X509CertificateGenerator.createSelfSigned(
    { name: `CN=${name}`, keys, signingAlgorithm: algorithm },
    webcrypto as never,
  );
  return {
    fingerprint: createHash("sha256").update(Buffer.from(certificate.rawData)).digest("hex"),
    pem: `${certificate.toString("pem")}\n`,
  };
}
