import { createHash, X509Certificate } from "node:crypto";
import type { NodeMaterial, Passphrase } from "../../../certificates/material/material";
import type { NodeCertificateInputs } from "../../inputs/certificateInputs";
import { readChain } from "./chains";

/** What stands in state for a plain passphrase. */
const notKept = "(not kept)";
/** What stands in state for a key: which public key it belongs to. */
const keyMark = /^\(not kept\) public key [0-9a-f]{64}$/;

type Opening = Pick<NodeMaterial, "privateKey" | "privateKeyPassphrase">;

/**
 * Keys and passphrases by the mark of the key. The engine calls check and then create or update of a resource in one process, and
 * keeps in state what check answers: so a key is kept in this memory in between, and in state there is its mark.
 */
const aside = new Map<string, Opening>();

/** Puts key and passphrase aside; what is answered says whose key it was, and is the same for the same key however it is written or encrypted. */
export function putKeyAside(entry: NodeCertificateInputs): NodeCertificateInputs {
  const { chain, privateKey, privateKeyPassphrase } = entry;
  const passphrase = passphraseOf(privateKeyPassphrase);
  if (isMarked(entry) || (privateKey === undefined && passphrase?.type !== "plain")) return entry;
  const mark = markOf(chain);
  aside.set(mark, {
    ...(privateKey === undefined ? {} : { privateKey }),
    ...(passphrase === undefined ? {} : { privateKeyPassphrase: passphrase }),
  });
  return {
    ...entry,
    ...(privateKey === undefined ? {} : { privateKey: mark }),
    ...(passphrase?.type === "plain" ? { privateKeyPassphrase: marked(privateKeyPassphrase) } : {}),
  };
}

/** The material of an entry, with its key if that is at hand. */
export function materialOfEntry(entry: NodeCertificateInputs): NodeMaterial {
  const { chain, privateKey } = entry;
  if (isMarked(entry)) return { chain, ...aside.get(markOf(chain)) };
  const privateKeyPassphrase = passphraseOf(entry.privateKeyPassphrase);
  return {
    chain,
    ...(privateKey === undefined ? {} : { privateKey }),
    ...(privateKeyPassphrase === undefined ? {} : { privateKeyPassphrase }),
  };
}

/** Whether the entry is one from state, of which the program did not give the key in this run. */
export function lacksKey(entry: NodeCertificateInputs): boolean {
  return isMarked(entry) && !aside.has(markOf(entry.chain));
}

/** The mark of the key that a chain's first certificate was issued for. */
export function markOf(chain: string): string {
  const [leaf] = readChain(chain);
  if (leaf === undefined) return notKept;
  const publicKey = new X509Certificate(leaf.pem).publicKey.export({ type: "spki", format: "der" });
  return `${notKept} public key ${createHash("sha256").update(publicKey).digest("hex")}`;
}

function isMarked({ privateKey, privateKeyPassphrase }: NodeCertificateInputs): boolean {
  if (privateKey !== undefined) return keyMark.test(privateKey);
  const passphrase = passphraseOf(privateKeyPassphrase);
  return passphrase?.type === "plain" && passphrase.password === notKept;
}

function passphraseOf(given: NodeCertificateInputs["privateKeyPassphrase"]): Passphrase | undefined {
  return typeof given === "string" ? { type: "plain", password: given } : given;
}

function marked(given: NodeCertificateInputs["privateKeyPassphrase"]) {
  return typeof given === "string" ? notKept : { type: "plain" as const, password: notKept };
}
