import { X509Certificate } from "node:crypto";
import { fingerprintInName } from "./inboxNames";
import { type FoundAuthorityFile } from "./types";

export interface SortedAuthorityFiles {
  /** Hold nothing but accepted authorities. */
  readonly accepted: readonly string[];
  /** Placed by delivery at some time, for an authority that is no longer accepted. */
  readonly outdated: readonly string[];
  readonly unknown: readonly string[];
}

/** Which of the files in `CA/` may stay, by what they hold and not by their names: the server loads every one of them. */
export function sortAuthorityFiles(
  files: readonly FoundAuthorityFile[],
  acceptedFingerprints: readonly string[],
): SortedAuthorityFiles {
  const accepted: string[] = [];
  const outdated: string[] = [];
  const unknown: string[] = [];
  for (const file of files) {
    const held = fingerprintsIn(file);
    if (held.length > 0 && held.every((fingerprint) => acceptedFingerprints.includes(fingerprint))) {
      accepted.push(file.name);
    } else if (isOwn(file, held)) outdated.push(file.name);
    else unknown.push(file.name);
  }
  return { accepted, outdated, unknown };
}

/** Which files hold only the given authorities, and which hold others beside them. */
export function filesOf(
  files: readonly FoundAuthorityFile[],
  fingerprints: readonly string[],
): { readonly only: readonly string[]; readonly shared: readonly string[] } {
  const only: string[] = [];
  const shared: string[] = [];
  for (const file of files) {
    const held = fingerprintsIn(file);
    const named = held.filter((fingerprint) => fingerprints.includes(fingerprint));
    if (named.length === 0) continue;
    (named.length === held.length ? only : shared).push(file.name);
  }
  return { only, shared };
}

function isOwn(file: FoundAuthorityFile, held: readonly string[]): boolean {
  const named = fingerprintInName(file.name);
  return named !== undefined && held.length === 1 && held[0] === named;
}

/** Text between the marks that is no certificate counts as one that nobody knows. */
function fingerprintsIn(file: FoundAuthorityFile): readonly string[] {
  const blocks = file.certificates.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  return blocks.map(fingerprintOf);
}

function fingerprintOf(pem: string): string {
  try {
    return new X509Certificate(pem).fingerprint256.replaceAll(":", "").toLowerCase();
  } catch {
    return "no certificate";
  }
}
