import { derElements, derTag, objectIdentifier, type DerElement } from "../der";

/** How a key file is encrypted. */
export interface KeyEncryption {
  /** "PBKDF2 with AES-256-CBC", "pbeWithSHA1And3-KeyTripleDES-CBC" */
  readonly name: string;
  /** Whether servers read it: PKCS#5 v2.0 with PBKDF2 and a CBC cipher (ns_server `supported_pkey_cipher`; OTP `pubkey_pbe`). */
  readonly supported: boolean;
}

const names: Readonly<Record<string, string>> = {
  "1.2.840.113549.1.5.1": "pbeWithMD2AndDES-CBC",
  "1.2.840.113549.1.5.3": "pbeWithMD5AndDES-CBC",
  "1.2.840.113549.1.5.6": "pbeWithMD5AndRC2-CBC",
  "1.2.840.113549.1.5.10": "pbeWithSHA1AndDES-CBC",
  "1.2.840.113549.1.5.11": "pbeWithSHA1AndRC2-CBC",
  "1.2.840.113549.1.5.12": "PBKDF2",
  "1.2.840.113549.1.12.1.1": "pbeWithSHA1And128BitRC4",
  "1.2.840.113549.1.12.1.2": "pbeWithSHA1And40BitRC4",
  "1.2.840.113549.1.12.1.3": "pbeWithSHA1And3-KeyTripleDES-CBC",
  "1.2.840.113549.1.12.1.4": "pbeWithSHA1And2-KeyTripleDES-CBC",
  "1.2.840.113549.1.12.1.5": "pbeWithSHA1And128BitRC2-CBC",
  "1.2.840.113549.1.12.1.6": "pbeWithSHA1And40BitRC2-CBC",
  "1.3.6.1.4.1.11591.4.11": "scrypt",
  "1.2.840.113549.3.2": "RC2-CBC",
  "1.2.840.113549.3.7": "DES-EDE3-CBC",
  "1.3.14.3.2.7": "DES-CBC",
  "2.16.840.1.101.3.4.1.2": "AES-128-CBC",
  "2.16.840.1.101.3.4.1.6": "AES-128-GCM",
  "2.16.840.1.101.3.4.1.22": "AES-192-CBC",
  "2.16.840.1.101.3.4.1.26": "AES-192-GCM",
  "2.16.840.1.101.3.4.1.42": "AES-256-CBC",
  "2.16.840.1.101.3.4.1.46": "AES-256-GCM",
};
const pkcs5v2 = "1.2.840.113549.1.5.13";
const supportedCiphers = ["DES-EDE3-CBC", "AES-128-CBC", "AES-192-CBC", "AES-256-CBC"];

/** Of a PKCS#8 key (`ENCRYPTED PRIVATE KEY`), from its DER form; undefined when it is none. */
export function keyEncryption(der: Buffer): KeyEncryption | undefined {
  try {
    const [outer] = derElements(der);
    const [algorithm] = inside(outer);
    const [identifier, parameters] = inside(algorithm);
    if (nameOf(identifier) !== pkcs5v2) return { name: nameOf(identifier), supported: false };
    const [derivation, cipher] = inside(parameters).map((element) => nameOf(inside(element)[0]));
    if (derivation === undefined || cipher === undefined) return undefined;
    return {
      name: `${derivation} with ${cipher}`,
      supported: derivation === "PBKDF2" && supportedCiphers.includes(cipher),
    };
  } catch {
    return undefined;
  }
}

/** Of a key in the older PEM form, by its `DEK-Info` line: servers read none of them. */
export function traditionalEncryption(pem: string): KeyEncryption | undefined {
  const cipher = /^DEK-Info: *([A-Za-z0-9-]+)/m.exec(pem)?.[1];
  return cipher === undefined
    ? undefined
    : { name: `${cipher} in the older PEM form (DEK-Info)`, supported: false };
}

function inside(element: DerElement | undefined): readonly DerElement[] {
  if (element?.tag !== derTag.sequence) throw new RangeError("no sequence");
  return derElements(element.content);
}

function nameOf(element: DerElement | undefined): string {
  if (element?.tag !== derTag.objectIdentifier) throw new RangeError("no object identifier");
  const identifier = objectIdentifier(element.content);
  return names[identifier] ?? identifier;
}
