import { authorityFileName, authorityPath, keyPairNames } from "./inboxNames";
import { type SortedAuthorityFiles } from "./sortAuthorities";
import { type InboxFiles, type KeyPairFiles } from "./types";

/** A file of the stream, by its path in the inbox. */
export interface StreamedFile {
  readonly path: string;
  readonly content: string | Uint8Array;
}

export interface Contents {
  /** What the script is told to do with each file, part by part (see inboxScript.ts). */
  readonly operands: readonly string[];
  readonly files: readonly StreamedFile[];
}

/** What is to be placed: the files, and beside them the ones that move aside. */
export function contentsOf(files: InboxFiles, inCA: SortedAuthorityFiles): Contents {
  const operands: string[] = [];
  const streamed: StreamedFile[] = [];
  const add = (path: string, content: string | Uint8Array) => {
    operands.push(`+${path}`);
    streamed.push({ path, content });
  };
  for (const part of ["node", "client"] as const) {
    const pair = files[part];
    if (pair === undefined) continue;
    operands.push(`part:${part}`);
    addKeyPair(pair, keyPairNames[part], add, (path) => operands.push(`-${path}`));
  }
  if (files.authorities !== undefined) {
    operands.push("part:authorities");
    const given = files.authorities.map(({ fingerprint }) => authorityFileName(fingerprint));
    for (const { fingerprint, pem } of files.authorities) {
      add(authorityPath(authorityFileName(fingerprint)), pem);
    }
    const others = (names: readonly string[]) => names.filter((name) => !given.includes(name));
    operands.push(...others(inCA.accepted).map((name) => `=${authorityPath(name)}`));
    operands.push(...others([...inCA.outdated, ...inCA.unknown]).map((name) => `-${authorityPath(name)}`));
  }
  return { operands, files: streamed };
}

function addKeyPair(
  pair: KeyPairFiles,
  names: { readonly chain: string; readonly privateKey: string; readonly pkcs12: string },
  add: (path: string, content: string | Uint8Array) => void,
  moveAside: (path: string) => void,
): void {
  if ("pkcs12" in pair) {
    add(names.pkcs12, pair.pkcs12);
    moveAside(names.chain);
    moveAside(names.privateKey);
  } else {
    add(names.chain, pair.chain);
    add(names.privateKey, pair.privateKey);
    moveAside(names.pkcs12);
  }
}
