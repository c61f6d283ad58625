import type { Shown } from "./facetDefinition";

/** Nodes that take part; those failed over, or added and not yet rebalanced, are no drift. */
export function activeNodes(shown: Shown): Shown["nodes"] {
  return shown.nodes.filter(({ membership }) => membership === "active");
}

/** The wanted value when all have it, else the first that is different. */
export function valueOrWhatDiffers(values: readonly unknown[], wanted: unknown): unknown {
  return values.find((value) => value !== wanted) ?? wanted;
}
