import type { FoundInbox, InboxPart, PlaceOptions } from "../../certificates/delivery/types";
import { describePem } from "../../certificates/material/description";
import type { CertificateName } from "../../planning/certificates/state";

/** Leaf first; as much of it as is known, which may be the leaf alone. */
export type Chain = readonly Pick<CertificateName, "fingerprint">[];

/** The parts of an inbox that hold a certificate with its key. */
export type PairPart = Exclude<InboxPart, "authorities">;

/**
 * Which generation of files a node is to be able to go back to: those that lie in its inbox now when they are what it uses, else the
 * one that is kept there already, because what lies there was never taken up.
 */
export function previousGeneration(
  lying: string | undefined,
  inUse: Chain,
): NonNullable<PlaceOptions["previous"]> {
  return isChain(lying, inUse) ? "replace" : "keep";
}

/**
 * Whether what lies in an inbox was never taken up: its node uses this other chain. Of a PKCS#12 file nothing is read: what was kept
 * beside it may tell.
 */
export function wasNeverTakenUp(part: PairPart, found: FoundInbox, inUse: Chain): boolean {
  const lying = chainLying(part, found);
  if (leafIn(lying) !== undefined) return !isChain(lying, inUse);
  return part === "node" && isChain(found.previousChain, inUse);
}

export function chainLying(part: PairPart, { chain, clientChain }: FoundInbox): string | undefined {
  return part === "node" ? chain : clientChain;
}

/**
 * Whether a text holds the chain that is in use. As far as both reach: the root may be in either, and a leaf stays the same when an
 * intermediate CA above them is renewed.
 */
export function isChain(pem: string | undefined, inUse: Chain): boolean {
  const lying = chainIn(pem);
  const both = Math.min(lying.length, inUse.length);
  return both > 0 && lying.slice(0, both).every((one, at) => one === inUse[at]?.fingerprint);
}

/** Fingerprint of the first certificate; undefined where none can be read. */
export function leafIn(pem?: string): string | undefined {
  return chainIn(pem)[0];
}

function chainIn(pem = ""): readonly string[] {
  try {
    return describePem(pem).map(({ fingerprint }) => fingerprint);
  } catch {
    return [];
  }
}
