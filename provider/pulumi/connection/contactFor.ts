import type { Configuration } from "../configuration";
import type { FacetDefinition, PlainObject } from "../facets/facetDefinition";
import type { ConnectionInputs } from "../inputs/connectionSchema";
import type { Time } from "../../time";
import type { KnownAuthorities } from "./knownAuthorities";
import { connectionOf, type Contact } from "./openCluster";

/** What is known of a cluster before it is asked. */
export interface KnownCluster {
  readonly uuid?: string;
  readonly outputs?: PlainObject;
  /** Default: what the engine handed over. */
  readonly configuration?: Configuration;
}

/**
 * Contact to the cluster that inputs name; to a very one when its uuid is known. Who knows CAs of that cluster, from inputs or outputs, lets
 * the other resources know. Throws CBSEC_CONFIGURATION.
 */
export function contactFor(
  definition: FacetDefinition,
  { authorities, time }: { readonly authorities: KnownAuthorities; readonly time: Time },
  inputs: PlainObject,
  { uuid, outputs = {}, configuration }: KnownCluster = {},
): Contact {
  const connection = connectionOf(inputs.cluster as ConnectionInputs | undefined, configuration);
  const names = [connection.settings.endpoint, ...(uuid === undefined ? [] : [uuid])];
  authorities.remember(names, definition.authorities?.(inputs, outputs) ?? []);
  const pinned = definition.pinned?.(inputs, outputs);
  return { connection, expectedUuid: uuid, authorities: () => authorities.of(names), pinned, time };
}
