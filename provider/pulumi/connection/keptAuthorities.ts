import type { PlainObject } from "../facets/facetDefinition";

/** The output; no display shows it. */
const name = "__authorities";

/** PEM: the CAs of its cluster that a resource was told of when it was last made, changed or refreshed. */
export function keptAuthorities(outputs: PlainObject): readonly string[] {
  const kept = outputs[name];
  return Array.isArray(kept) ? kept.filter((one) => typeof one === "string") : [];
}

/** Those that are known now, so that what the cluster trusts no more is let go; where nobody knows any, those that were kept. */
export function outputOfAuthorities(known: readonly string[], kept: readonly string[]): PlainObject {
  const authorities = known.length > 0 ? known : kept;
  return authorities.length === 0 ? {} : { [name]: authorities };
}
