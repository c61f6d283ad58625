import { startDraft } from "../planning/draft";
import type { Goal, PlanOptions } from "../planning/goal";
import { functionsBeside } from "../planning/look";
import { closingSteps } from "../planning/maintenanceWindow";
import { notesOn } from "../planning/notes";
import type { Plan } from "../planning/plan";
import { plan } from "../planning/planner";
import type { ClusterState } from "../planning/state";
import { withoutClosing } from "./closing";
import { startOf, type Adopted } from "./restoration";

/** The plan of a run that takes over from dead ones, as withLock.ts carries it out: what they left switched off is put back with the rest. Pure. */
export function planTakingOver(
  state: ClusterState,
  goal: Goal,
  options: PlanOptions,
  { first, autoFailover, functions }: Adopted,
): Plan {
  const whole = { ...startOf(first), ...goal };
  const planned = plan(state, whole, options);
  if (first === undefined) return planned;

  const resumed = planned.steps.flatMap((step) => (step.kind === "resumeFunctions" ? step.functions : []));
  const restored = planned.steps.find((step) => step.kind === "restoreAutoFailover")?.settings;
  const draft = startDraft(state);
  closingSteps(
    [...functions, ...functionsBeside(functions, resumed)],
    autoFailover ?? restored ?? { enabled: false },
  ).forEach((step) => draft.add(step));
  const steps = [...withoutClosing(planned.steps), ...draft.steps];
  return { ...planned, steps, notes: notesOn(state, whole, steps) };
}
