import type { Configuration } from "../configuration";
import type { FacetDefinition, PlainObject } from "../facets/facetDefinition";
import type { ConnectionInputs } from "../inputs/connectionSchema";
import type { Time } from "../../time";
import { keptAuthorities, outputOfAuthorities } from "./keptAuthorities";
import type { KnownAuthorities } from "./knownAuthorities";
import { connectionOf, type Contact } from "./openCluster";

/** What is known of a cluster before it is asked. */
export interface KnownCluster {
  readonly uuid?: string;
  readonly outputs?: PlainObject;
  /** Default: what the engine handed over. */
  readonly configuration?: Configuration;
}

/** Contact of a resource to its cluster. */
export interface ResourceContact extends Contact {
  /** What outputs must keep for the resource to reach that cluster again by itself. */
  outputsToKeep(uuid: string): PlainObject;
}

/**
 * Contact to the cluster that inputs name; to a very one when its uuid is known. Who knows CAs of that cluster, from inputs or outputs, lets
 * the other resources know; those keep what they were told. Throws CBSEC_CONFIGURATION.
 */
export function contactFor(
  definition: FacetDefinition,
  { authorities, time }: { readonly authorities: KnownAuthorities; readonly time: Time },
  inputs: PlainObject,
  { uuid, outputs = {}, configuration }: KnownCluster = {},
): ResourceContact {
  const connection = connectionOf(inputs.cluster as ConnectionInputs | undefined, configuration);
  const { endpoint } = connection.settings;
  const names = [endpoint, ...(uuid === undefined ? [] : [uuid])];
  authorities.remember(names, definition.authorities?.(inputs, outputs) ?? []);
  const kept = keptAuthorities(outputs);
  return {
    connection,
    expectedUuid: uuid,
    authorities: () => [...new Set([...authorities.of(names), ...kept])],
    pinned: definition.pinned?.(inputs, outputs),
    time,
    outputsToKeep: (of) =>
      definition.authorities === undefined ? outputOfAuthorities(authorities.of([endpoint, of]), kept) : {},
  };
}
