import type { Plan, Refusal } from "../planning/plan";

/** A plan as a person reads it: numbered steps, then notes. */
export function planText(plan: Plan): string {
  const steps = plan.steps.map(({ text }, index) => `  ${index + 1}. ${text}`);
  const notes = plan.notes.map((note) => `  Note: ${note}`);
  return [...steps, ...notes].join("\n");
}

/** Every reason why a goal cannot be reached safely. */
export function refusalsText(refusals: readonly Refusal[]): string {
  return refusals
    .map(({ rule, nodes = [], found, remedy }) => {
      const where = nodes.length === 0 ? "" : ` (${nodes.join(", ")})`;
      return `  - ${rule}${where}: ${found} ${remedy}`;
    })
    .join("\n");
}
