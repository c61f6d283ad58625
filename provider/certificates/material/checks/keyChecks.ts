import { X509Certificate } from "node:crypto";
import type { MaterialCheck } from "../finding";
import type { KeyFile } from "../privateKey/keyFile";
import { unsuitableKey } from "../privateKey/suitableKey";
import type { ReadEntry } from "../readMaterial";

/** Do the private keys belong to the certificates, and can this server read them? What a key holds is never quoted. */
export const keyChecks: readonly MaterialCheck[] = [
  {
    check: "privateKeyGiven",
    find: ({ material: { entries }, filesArePresent }) =>
      entries
        .filter(({ privateKey }) => (privateKey === undefined) !== filesArePresent)
        .map(({ path }) => ({
          severity: "refuse",
          path: `${path}.privateKey`,
          found: filesArePresent
            ? "a private key is given, although something else has placed it on the node"
            : "no private key is given",
          remedy: filesArePresent
            ? "Leave it out, or choose another delivery than `present`."
            : "Give the key of the chain's first certificate, or choose the delivery `present`.",
        })),
  },
  {
    check: "privateKeyReadable",
    find: ({ material: { entries } }) =>
      entries.flatMap((entry) => {
        const wrong = unreadableKey(entry);
        return wrong === undefined
          ? []
          : [{ severity: "refuse", path: `${entry.path}.${wrong.property}`, ...wrong.text }];
      }),
  },
  {
    check: "privateKeySupported",
    find: ({ material: { entries }, cluster: { version } }) =>
      entries.flatMap((entry) => {
        const file = keyFile(entry);
        const type = file?.key?.asymmetricKeyType ?? leafKeyType(entry);
        const wrong = unsuitableKey({ type, encryption: file?.encryption }, version);
        return wrong === undefined
          ? []
          : [
              {
                severity: "refuse",
                path: `${entry.path}.${file === undefined ? "chain" : "privateKey"}`,
                ...wrong,
              },
            ];
      }),
  },
  {
    check: "privateKeyMatches",
    find: ({ material: { entries } }) =>
      entries.flatMap((entry) => {
        const key = keyFile(entry)?.key;
        const { leaf } = entry;
        return key === undefined || leaf === undefined || new X509Certificate(leaf.pem).checkPrivateKey(key)
          ? []
          : [
              {
                severity: "refuse",
                path: `${entry.path}.privateKey`,
                found: `the private key does not belong to ${leaf.subject}`,
                remedy: "Give the key that this certificate was issued for.",
              },
            ];
      }),
  },
  {
    check: "passphraseNeeded",
    find: ({ material: { entries } }) =>
      entries.flatMap((entry) => {
        const file = keyFile(entry);
        return entry.given.privateKeyPassphrase === undefined ||
          file === undefined ||
          file.encryption !== undefined
          ? []
          : [
              {
                severity: "warn",
                path: `${entry.path}.privateKeyPassphrase`,
                found: "a passphrase is given, but the private key is not encrypted; it is not sent",
                remedy: "Leave the passphrase out, or encrypt the key.",
              },
            ];
      }),
  },
];

function keyFile({ privateKey }: ReadEntry): KeyFile | undefined {
  return privateKey !== undefined && "file" in privateKey ? privateKey.file : undefined;
}

function leafKeyType({ leaf }: ReadEntry): string | undefined {
  return leaf === undefined ? undefined : new X509Certificate(leaf.pem).publicKey.asymmetricKeyType;
}

function unreadableKey({
  privateKey,
  given,
}: ReadEntry): { property: string; text: { found: string; remedy: string } } | undefined {
  if (privateKey === undefined) return undefined;
  if ("wrong" in privateKey) {
    return {
      property: "privateKey",
      text: {
        found: `the private key ${privateKey.wrong}`,
        remedy: "Give one PEM block: PRIVATE KEY, ENCRYPTED PRIVATE KEY, RSA PRIVATE KEY or EC PRIVATE KEY.",
      },
    };
  }
  const { encryption, key: opened } = privateKey.file;
  // An encryption that servers cannot read is told by its own check; whether the passphrase fits does not matter then.
  if (opened !== undefined || encryption?.supported !== true) return undefined;
  const passphrase = given.privateKeyPassphrase;
  if (passphrase !== undefined && passphrase.type !== "plain") return undefined;
  return {
    property: "privateKeyPassphrase",
    text:
      passphrase === undefined
        ? {
            found: "the private key is encrypted, and no passphrase is given",
            remedy: "Say where the passphrase comes from (plain, script or rest).",
          }
        : {
            found: "the private key does not open with the passphrase",
            remedy: "Give the passphrase that the key was encrypted with.",
          },
  };
}
