import { X509Certificate } from "node:crypto";

import type { SimulatedNode } from "../node/simulatedNode";
import { regeneration, trustedCAs, type TrustedCA } from "./settings";
import { fingerprint, instant, nameText, pemOf } from "./x509";

/** All authorities that a node knows its cluster to trust, the oldest first. */
export async function trustedBy(node: SimulatedNode): Promise<readonly TrustedCA[]> {
  const known = node.config.get(trustedCAs);
  if (known) return known;
  const { certificate } = node.config.get(regeneration)?.authority ?? (await node.making.authority());
  return [describe(new X509Certificate(certificate), "generated", 0, node.certificates.since)];
}

export interface Loaded {
  readonly certificate: X509Certificate;
  readonly host?: string;
  readonly file?: string;
}

/** Adds those that are not there yet, and gives back what was added. */
export async function addTrusted(
  node: SimulatedNode,
  loaded: readonly Loaded[],
  type: TrustedCA["type"],
): Promise<readonly TrustedCA[]> {
  const before = await trustedBy(node);
  const one = node.profile.certificates.authorities === "one";
  const added: TrustedCA[] = [];
  for (const { certificate, host, file } of loaded) {
    const mark = fingerprint(certificate);
    if ([...(one ? [] : before), ...added].some((other) => other.fingerprint === mark)) continue;
    const id = Math.max(-1, ...[...before, ...added].map((other) => other.id)) + 1;
    const described = describe(certificate, type, id, instant(new Date()));
    added.push({ ...described, ...(file === undefined ? {} : { loadHost: host, loadFile: file }) });
  }
  if (added.length > 0) node.write(trustedCAs, one ? added : [...before, ...added]);
  return added;
}

export async function removeTrusted(node: SimulatedNode, id: number): Promise<void> {
  const before = await trustedBy(node);
  node.write(
    trustedCAs,
    before.filter((other) => other.id !== id),
  );
}

export function describe(
  certificate: X509Certificate,
  type: TrustedCA["type"],
  id: number,
  loadTimestamp: string,
): TrustedCA {
  return {
    id,
    type,
    pem: pemOf(certificate),
    fingerprint: fingerprint(certificate),
    subject: nameText(certificate.subject),
    notBefore: instant(certificate.validFrom),
    notAfter: instant(certificate.validTo),
    loadTimestamp,
  };
}
