import { isBefore } from "../../../planning/versions";
import type { KeyEncryption } from "./keyEncryption";

/** What is known of a key without quoting it. */
export interface KeyTraits {
  /** "rsa", "ec", …; undefined when it is not known here. */
  readonly type: string | undefined;
  /** Undefined: not encrypted. */
  readonly encryption: KeyEncryption | undefined;
}

/**
 * Why a server of the version cannot read such a key; undefined when it can. 7.0 reads only RSA keys that are not encrypted; 7.1 and 7.2 also
 * encrypted ones; 7.6 and later also EC keys (recorded on 7.0.5, 7.1.4, 7.2.3 and 7.6.8). Encrypted: only PKCS#5 v2.0.
 */
export function unsuitableKey(
  { type, encryption }: KeyTraits,
  version: string,
): { readonly found: string; readonly remedy: string } | undefined {
  if (type === "ec" && isBefore(version, "7.6.0")) {
    return {
      found: `the private key is an EC key, and Couchbase Server ${version} reads only RSA keys`,
      remedy: "Have the certificate issued for an RSA key, or upgrade to 7.6 or later.",
    };
  }
  if (type !== undefined && type !== "rsa" && type !== "ec") {
    return {
      found: `the private key is of the type ${type}, which Couchbase Server does not read`,
      remedy: `Have the certificate issued for an RSA${isBefore(version, "7.6.0") ? "" : " or EC"} key.`,
    };
  }
  if (encryption !== undefined && isBefore(version, "7.1.0")) {
    return {
      found: `the private key is encrypted, and Couchbase Server ${version} reads no encrypted keys`,
      remedy: "Give it unencrypted (as a Pulumi secret), or upgrade to 7.1 or later.",
    };
  }
  if (encryption?.supported === false) {
    return {
      found: `the private key is encrypted with ${encryption.name}; servers read only PKCS#5 v2.0 (PBES2, PBKDF2) with a CBC cipher`,
      remedy: "Encrypt it anew: openssl pkcs8 -topk8 -v2 aes-256-cbc -in old.key -out pkey.key",
    };
  }
  return undefined;
}
