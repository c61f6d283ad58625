import { keptAuthorities } from "../connection/keptAuthorities";
import { facetDefinitions } from "../facets";
import type { PlainObject } from "../facets/facetDefinition";

/** A resource of this package as a stack's state has it. */
export interface StoredResource {
  readonly urn: string;
  readonly outputs: PlainObject;
}

/**
 * PEM: the CAs that state keeps of the cluster that a resource manages. A resource that is not in state manages the cluster of all the others, where
 * that is one.
 */
export function authoritiesInState(
  stored: readonly StoredResource[],
  urn: string | undefined,
): readonly string[] {
  const own = stored.filter((one) => one.urn === urn);
  const uuids = new Set((own.length > 0 ? own : stored).map(({ outputs }) => outputs.clusterUuid));
  if (uuids.size !== 1) return [];
  return stored
    .filter(({ outputs }) => uuids.has(outputs.clusterUuid))
    .flatMap(({ outputs }) => [
      ...Object.values(facetDefinitions).flatMap(({ authorities }) => authorities?.({}, outputs) ?? []),
      ...keptAuthorities(outputs),
    ]);
}
