import { describePem } from "../../../certificates/material/description";
import type { CertificateMaterial } from "../../../certificates/material/material";
import type { CertificateInputs, NodeCertificateInputs } from "../../inputs/certificateInputs";
import { hasUnknown, unknownValue } from "../../inputs/unknowns";
import { plainText } from "./chains";
import { materialOfEntry, putKeyAside } from "./keysAside";

/** What a person gave, in the form in which it is checked and delivered. */
export function certificateMaterialOf({
  trustedCAs,
  nodeCertificates,
  clientCertificates,
}: CertificateInputs): CertificateMaterial {
  return {
    trustedCAs: listOf(trustedCAs),
    nodeCertificates: mapValues(nodeCertificates ?? {}, materialOfEntry),
    ...(clientCertificates === undefined
      ? {}
      : { clientCertificates: mapValues(clientCertificates, materialOfEntry) }),
  };
}

export function filesArePresent({ delivery }: CertificateInputs): boolean {
  return delivery?.type === "present";
}

/**
 * Inputs as they are handed on and kept in state: certificates written in one way, so that a text that is only written differently is no
 * change, and no keys. What a preview does not know yet is left alone.
 */
export function inputsToKeep(inputs: CertificateInputs): CertificateInputs {
  const { trustedCAs, nodeCertificates, clientCertificates } = inputs;
  return {
    ...inputs,
    ...(trustedCAs === undefined || hasUnknown(trustedCAs)
      ? {}
      : {
          trustedCAs: listOf(trustedCAs)
            .flatMap(describePem)
            .map(({ pem }) => pem),
        }),
    ...(nodeCertificates === undefined || isUnknown(nodeCertificates)
      ? {}
      : { nodeCertificates: mapValues(nodeCertificates, entryToKeep) }),
    ...(clientCertificates === undefined || isUnknown(clientCertificates)
      ? {}
      : { clientCertificates: mapValues(clientCertificates, entryToKeep) }),
  };
}

/** The material as far as a preview knows it. */
export function knownMaterialOf({
  trustedCAs,
  nodeCertificates = {},
  clientCertificates = {},
}: CertificateInputs): CertificateMaterial {
  return certificateMaterialOf({
    trustedCAs: [...listOf(trustedCAs)].filter((one) => !hasUnknown(one)),
    nodeCertificates: knownEntries(nodeCertificates),
    clientCertificates: knownEntries(clientCertificates),
  });
}

function knownEntries(given: Readonly<Record<string, NodeCertificateInputs>>) {
  const entries = isUnknown(given) ? [] : Object.entries(given);
  return Object.fromEntries(entries.filter(([, entry]) => !hasUnknown(entry)));
}

function isUnknown(value: unknown): boolean {
  return value === unknownValue;
}

function entryToKeep(entry: NodeCertificateInputs): NodeCertificateInputs {
  if (hasUnknown(entry)) return entry;
  return putKeyAside({ ...entry, chain: plainText(describePem(entry.chain)) });
}

function listOf(texts: CertificateInputs["trustedCAs"]): readonly string[] {
  return texts === undefined ? [] : [texts].flat();
}

function mapValues<A, B>(values: Readonly<Record<string, A>>, map: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, map(value)]));
}
