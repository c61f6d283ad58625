import { createPrivateKey, type KeyObject } from "node:crypto";
import type { Passphrase } from "../material";
import { hasBrokenBlock, pemBlocks } from "../pemBlocks";
import { keyEncryption, traditionalEncryption, type KeyEncryption } from "./keyEncryption";

/** A private key as it was given. Nothing of the key's own text leaves this object but through `key`. */
export interface KeyFile {
  /** Undefined: not encrypted. */
  readonly encryption: KeyEncryption | undefined;
  /** The opened key; undefined when it cannot be opened here. */
  readonly key: KeyObject | undefined;
}

/** Why a text is no private key, in words that go after "The private key"; or the key file. */
export type KeyReading = { readonly file: KeyFile } | { readonly wrong: string };

const labels = ["PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"];

/** Reads a PEM private key: exactly one block, as servers want it (ns_server `validate_pkey`). */
export function readKeyFile(pem: string, passphrase: Passphrase | undefined): KeyReading {
  if (hasBrokenBlock(pem)) return { wrong: "is cut off" };
  const [block, ...more] = pemBlocks(pem);
  if (block === undefined) return { wrong: "is not PEM text" };
  if (more.length > 0) {
    const found = [block, ...more].map(({ label }) => label).join(", ");
    return { wrong: `holds ${more.length + 1} PEM blocks (${found}); the server reads only a single one` };
  }
  if (!labels.includes(block.label)) return { wrong: `is a PEM block "${block.label}"` };
  const encryption =
    block.label === "ENCRYPTED PRIVATE KEY"
      ? keyEncryption(derOf(block.text))
      : traditionalEncryption(block.text);
  if (encryption === undefined && block.label === "ENCRYPTED PRIVATE KEY") return { wrong: "cannot be read" };
  const key = openKey(block.text, encryption === undefined ? undefined : passphrase);
  if (encryption === undefined && key === undefined) return { wrong: "cannot be read" };
  return { file: { encryption, key } };
}

function openKey(pem: string, passphrase: Passphrase | undefined): KeyObject | undefined {
  try {
    // What OpenSSL says is left out: it may quote what it was given.
    return createPrivateKey(
      passphrase?.type === "plain" ? { key: pem, passphrase: passphrase.password } : pem,
    );
  } catch {
    return undefined;
  }
}

function derOf(pem: string): Buffer {
  return Buffer.from(pem.replace(/-----[^-]+-----/g, ""), "base64");
}
