import type { PlaceOptions } from "../../certificates/delivery/types";
import { describePem } from "../../certificates/material/description";
import type { CertificateName } from "../../planning/certificates/state";

/**
 * Which generation of files a node is to be able to go back to: those that lie in its inbox now when they are what it uses, else the
 * one that is kept there already, because what lies there was never taken up.
 */
export function previousGeneration(
  lying: string | undefined,
  inUse: CertificateName | undefined,
): NonNullable<PlaceOptions["previous"]> {
  const leaf = leafIn(lying);
  return leaf !== undefined && leaf === inUse?.fingerprint ? "replace" : "keep";
}

/** Fingerprint of the first certificate; undefined where none can be read. */
export function leafIn(pem = ""): string | undefined {
  try {
    return describePem(pem)[0]?.fingerprint;
  } catch {
    return undefined;
  }
}
