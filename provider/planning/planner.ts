import type { Goal, PlanOptions } from "./goal";
import { listSteps } from "./listSteps";
import { notesOn } from "./notes";
import type { Plan } from "./plan";
import { findRefusals } from "./refusals";
import type { ClusterState } from "./state";

export const defaultPlanOptions: PlanOptions = { nodesAtOnce: 8, waitForRebalance: false };

/**
 * The plan from what the cluster shows to what is asked for: pure, the same answer for the same question.
 * A goal already met has no steps and is never refused, unless it cannot be told whether it is met.
 *
 * @example
 * const { steps, refusals } = plan(state, { encryption: { level: "all" } });
 */
export function plan(state: ClusterState, goal: Goal, options: PlanOptions = defaultPlanOptions): Plan {
  const steps = listSteps(state, goal, options.nodesAtOnce);
  const refusals = findRefusals({ state, goal, options, steps });
  return { steps, refusals, notes: notesOn(state, goal, steps) };
}
