import type { Facet } from "../vocabulary";

/** A facet is there once per cluster, and its id says of which: `encryption@<cluster uuid>`. */
export function resourceId(facet: Facet, clusterUuid: string): string {
  return `${facet}@${clusterUuid}`;
}

export function clusterUuidOf(id: string): string {
  return id.slice(id.indexOf("@") + 1);
}
