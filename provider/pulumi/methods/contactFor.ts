import { connectionOf, type Contact } from "../connection/openCluster";
import type { FacetDefinition, PlainObject } from "../facets/facetDefinition";
import type { ConnectionInputs } from "../inputs/connectionSchema";
import type { Dependencies } from "./dependencies";

/** Contact to the cluster that inputs name; to a very one when its uuid is known. Whoever knows CAs of that cluster lets the others know. */
export function contactFor(
  definition: FacetDefinition,
  { authorities, time }: Pick<Dependencies, "authorities" | "time">,
  inputs: PlainObject,
  known: { readonly uuid?: string; readonly outputs?: PlainObject } = {},
): Contact {
  const own = definition.authorities?.(inputs, known.outputs ?? {}) ?? [];
  const { uuid } = known;
  if (uuid !== undefined) authorities.remember(uuid, own);
  return {
    connection: connectionOf(inputs.cluster as ConnectionInputs | undefined),
    expectedUuid: uuid,
    authorities: () => (uuid === undefined ? own : authorities.of(uuid)),
    time,
  };
}
