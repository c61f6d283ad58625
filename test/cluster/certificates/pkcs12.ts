import { createDecipheriv, createPrivateKey, pbkdf2Sync, X509Certificate } from "node:crypto";
import { createSecureContext } from "node:tls";

import type { KeyObject } from "node:crypto";
import type { Refusal } from "./install";

interface Element {
  readonly tag: number;
  readonly content: Buffer;
  readonly whole: Buffer;
}

const oid = {
  data: "2a864886f70d010701",
  encryptedData: "2a864886f70d010706",
  keyBag: "2a864886f70d010c0a0101",
  shroudedKeyBag: "2a864886f70d010c0a0102",
  certificateBag: "2a864886f70d010c0a0103",
};
const digests: Readonly<Record<string, string>> = {
  "2a864886f70d0207": "sha1",
  "2a864886f70d0209": "sha256",
  "2a864886f70d020a": "sha384",
  "2a864886f70d020b": "sha512",
};
const ciphers: Readonly<Record<string, readonly [name: string, keyLength: number]>> = {
  "60864801650304012a": ["aes-256-cbc", 32],
  "608648016503040116": ["aes-192-cbc", 24],
  "608648016503040102": ["aes-128-cbc", 16],
};

/** Reads a PKCS#12 file whose content is encrypted by PBES2, as OpenSSL 3 makes it; certificates leaf first. */
export function readPkcs12(
  file: Buffer,
  passphrase: string | undefined,
  shownPath: string,
): Refusal | { readonly chain: readonly X509Certificate[]; readonly key: KeyObject } {
  if (passphrase === "") return { reason: "Empty PKCS12 passwords are not supported for security reasons" };
  const password = passphrase ?? "";
  try {
    // OpenSSL checks the file's authentication code.
    createSecureContext({ pfx: file, passphrase: password });
  } catch (error) {
    const wrongPassword = /mac verify/i.test((error as Error).message);
    const details = wrongPassword ? "Mac verify error: invalid password?" : (error as Error).message;
    return {
      reason: `Failed to extract certificate chain from p12 file "${shownPath}" (OpenSSL returned status 1: ${details})`,
    };
  }
  const bags = elements(authenticatedSafe(file)).flatMap((content) => safeBags(content, password));
  const key = bags.flatMap((bag) => keyIn(bag, password))[0];
  if (!key)
    return { reason: `Failed to extract key from p12 file "${shownPath}" (OpenSSL returned status 1: )` };
  const certificates = bags.flatMap(certificateIn);
  const leaf = certificates.find((certificate) => certificate.checkPrivateKey(key));
  const others = certificates.filter((certificate) => certificate !== leaf);
  return { chain: leaf ? inOrder(leaf, others) : certificates, key };
}

function inOrder(leaf: X509Certificate, others: readonly X509Certificate[]): readonly X509Certificate[] {
  const chain = [leaf];
  for (;;) {
    const last = chain.at(-1) as X509Certificate;
    const next = others.find((other) => other.subject === last.issuer && !chain.includes(other));
    if (!next) return chain;
    chain.push(next);
  }
}

function authenticatedSafe(file: Buffer): Buffer {
  const [, contentInfo] = elements(only(file).content);
  return only(octets(contentInfo as Element)).content;
}

/** The octet string inside of ContentInfo { type, [0] content }. */
function octets(contentInfo: Element): Buffer {
  const [, explicit] = elements(contentInfo.content);
  return only((explicit as Element).content).content;
}

function safeBags(contentInfo: Element, password: string): readonly Element[] {
  const [type, explicit] = elements(contentInfo.content);
  if (hex(type) === oid.data) return elements(only(octets(contentInfo)).content);
  if (hex(type) !== oid.encryptedData) return [];
  const [, encryptedContent] = elements(only((explicit as Element).content).content);
  const [, algorithm, data] = elements((encryptedContent as Element).content);
  return elements(only(decrypt(algorithm as Element, (data as Element).content, password)).content);
}

function decrypt(algorithm: Element, data: Buffer, password: string): Buffer {
  const [, parameters] = elements(algorithm.content);
  const [derivation, scheme] = elements((parameters as Element).content);
  const [, derivationParameters] = elements((derivation as Element).content);
  const [salt, iterations, ...rest] = elements((derivationParameters as Element).content);
  const digest = rest.find(({ tag }) => tag === 0x30);
  const [cipherName, initial] = elements((scheme as Element).content);
  const [cipher, keyLength] = ciphers[hex(cipherName)] ?? ["aes-256-cbc", 32];
  const key = pbkdf2Sync(
    password,
    (salt as Element).content,
    Number.parseInt(hex(iterations), 16),
    keyLength,
    digest ? (digests[hex(elements(digest.content)[0])] ?? "sha256") : "sha1",
  );
  const decipher = createDecipheriv(cipher, key, (initial as Element).content);
  return Buffer.concat([decipher.update(data), decipher.final()]);
}

function keyIn(bag: Element, password: string): readonly KeyObject[] {
  const [type, value] = elements(bag.content);
  const der = value?.content;
  if (!der) return [];
  if (hex(type) === oid.keyBag) return [createPrivateKey({ key: der, format: "der", type: "pkcs8" })];
  if (hex(type) !== oid.shroudedKeyBag) return [];
  return [createPrivateKey({ key: der, format: "der", type: "pkcs8", passphrase: password })];
}

function certificateIn(bag: Element): readonly X509Certificate[] {
  const [type, value] = elements(bag.content);
  if (hex(type) !== oid.certificateBag || !value) return [];
  const [, explicit] = elements(only(value.content).content);
  return [new X509Certificate(only((explicit as Element).content).content)];
}

function hex(element: Element | undefined): string {
  return element?.content.toString("hex") ?? "";
}

function only(der: Buffer): Element {
  const [first] = elements(der);
  if (!first) throw new Error("there is nothing in it");
  return first;
}

/** The elements of DER that stand side by side. */
function elements(der: Buffer): readonly Element[] {
  const found: Element[] = [];
  for (let at = 0; at < der.length;) {
    const tag = der.readUInt8(at);
    let length = der.readUInt8(at + 1);
    let start = at + 2;
    if (length > 0x80) {
      const bytes = length - 0x80;
      length = der.readUIntBE(start, bytes);
      start += bytes;
    }
    const content = der.subarray(start, start + length);
    found.push({ tag, content, whole: der.subarray(at, start + length) });
    at = start + length;
  }
  return found;
}
