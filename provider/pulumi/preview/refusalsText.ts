import type { Refusal } from "../../planning/plan";

/** Every reason why a goal cannot be reached safely. */
export function refusalsText(refusals: readonly Refusal[]): string {
  return refusals
    .map(({ rule, nodes = [], found, remedy }) => {
      const where = nodes.length === 0 ? "" : ` (${nodes.join(", ")})`;
      return `  - ${rule}${where}: ${found} ${remedy}`;
    })
    .join("\n");
}
