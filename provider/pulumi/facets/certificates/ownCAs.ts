import type { CertificatesGoal } from "../../../planning/certificates/goal";
import type { CertificatesState } from "../../../planning/certificates/state";
import type { PlainObject } from "../facetDefinition";
import { authoritiesOf } from "./goal";

/** Fingerprints of the CAs for which the resource answers: it alone removes them, and removes no others. */
export interface CAsOfResource {
  /** Those that it made the cluster trust. */
  readonly loaded: readonly string[];
  /** Those that nodes were under until it gave them certificates of others. */
  readonly replaced: readonly string[];
}

/** As outputs of earlier runs have it. */
export function ownCAsIn(outputs: PlainObject | undefined): CAsOfResource {
  return { loaded: list(outputs?.loadedCAs), replaced: list(outputs?.replacedCAs) };
}

/** Fingerprints of all that the cluster trusted when the resource was last recorded; undefined when it never was. */
function knownIn(outputs: PlainObject | undefined): readonly string[] | undefined {
  if (!Array.isArray(outputs?.clusterCAs)) return undefined;
  return list(outputs.clusterCAs.map((one: PlainObject | null) => one?.fingerprint));
}

/**
 * With those that the goal brings and leaves behind, as far as they are trusted still, or will be. Brought, too, was a CA of the goal's that
 * an inbox has from this provider and that was not trusted when `outputs` were recorded: by a run that could not be recorded, since it was killed.
 */
export function ownCAs(
  outputs: PlainObject | undefined,
  goal: CertificatesGoal,
  certificates: CertificatesState,
): CAsOfResource {
  const earlier = ownCAsIn(outputs);
  const trusted = certificates.trustedCAs.map(({ fingerprint }) => fingerprint);
  const known = knownIn(outputs) ?? trusted;
  const fromOthers = certificates.trustedCAs
    .filter(({ fingerprint, delivered }) => delivered !== true || known.includes(fingerprint))
    .map(({ fingerprint }) => fingerprint);
  const brought = goal.trustedCAs
    .map(({ fingerprint }) => fingerprint)
    .filter((one) => !fromOthers.includes(one));
  const stillThere = (one: string) => trusted.includes(one);
  return {
    loaded: [...new Set([...earlier.loaded.filter(stillThere), ...brought])],
    replaced: [...new Set([...earlier.replaced.filter(stillThere), ...leftBehind(goal, certificates)])],
  };
}

function leftBehind(goal: CertificatesGoal, certificates: CertificatesState): readonly string[] {
  const used = certificates.trustedCAs.filter(({ usedBy }) => usedBy.length > 0);
  if (goal.serverMade !== undefined) {
    const { replace } = goal.serverMade;
    return used
      .filter(({ type, fingerprint }) => type === "uploaded" || replace.includes(fingerprint))
      .map(({ fingerprint }) => fingerprint);
  }
  if (Object.keys(goal.nodes).length === 0) return [];
  const wanted = authoritiesOf(goal, certificates);
  return used.map(({ fingerprint }) => fingerprint).filter((one) => !wanted.includes(one));
}

function list(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
