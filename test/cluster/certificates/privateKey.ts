import { createPrivateKey, type KeyObject } from "node:crypto";

import { pemBlocks } from "./pem";
import type { CertificateRules } from "../versions/certificates";

export interface KeyFailure {
  readonly reason: string;
}

const malformed: KeyFailure = { reason: "Malformed or unsupported private key format" };
const encrypted = "ENCRYPTED PRIVATE KEY";
/** Object identifier of PBES2 (PKCS#5 v2.0), the only encryption of keys that the server reads. */
const pbes2 = Buffer.from("06092a864886f70d01050d", "hex");

/** Reads a private key file as a version of the server does (cluster API facts E.4, step 8). */
export function readPrivateKey(
  text: string,
  passphrase: string | undefined,
  rules: CertificateRules,
): KeyObject | KeyFailure {
  const blocks = pemBlocks(text);
  const [block] = blocks;
  if (!block) return malformed;
  if (blocks.length > 1) return { reason: "Provided private key contains incorrect number of entries" };
  const isEncrypted = block.label === encrypted || block.text.includes("Proc-Type: 4,ENCRYPTED");
  if (block.label === encrypted && !block.der.includes(pbes2)) return malformed;
  if (rules.authorities === "one") {
    if (isEncrypted) return { reason: "Encrypted keys are not supported" };
    if (block.label !== "RSA PRIVATE KEY") return wrongType(typeOf(block.label));
  }
  const key = parse(block.text, isEncrypted ? (passphrase ?? "") : undefined);
  if (!key)
    return isEncrypted ? { reason: "Failed to decrypt provided private key. Check password" } : malformed;
  if (!rules.clientCertificates && key.asymmetricKeyType !== "rsa") return wrongType("ECPrivateKey");
  return key;
}

function wrongType(type: string): KeyFailure {
  return { reason: `Invalid private key type: ${type}.` };
}

function typeOf(label: string): string {
  if (label === "PRIVATE KEY") return "PrivateKeyInfo";
  return label === "EC PRIVATE KEY" ? "ECPrivateKey" : label;
}

function parse(pem: string, passphrase: string | undefined): KeyObject | undefined {
  try {
    return createPrivateKey({ key: pem, format: "pem", passphrase });
  } catch {
    return undefined;
  }
}
