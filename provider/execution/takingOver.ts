import { startDraft } from "../planning/draft";
import type { Goal, PlanOptions } from "../planning/goal";
import { sameFunction } from "../planning/look";
import { closingSteps } from "../planning/maintenanceWindow";
import type { Plan } from "../planning/plan";
import { plan } from "../planning/planner";
import type { ClusterState } from "../planning/state";
import type { FoundRecord } from "../record";
import { withoutClosing } from "./closing";
import { adopt, startOf } from "./restoration";

/** The plan of a run that takes over from dead ones, as withLock.ts carries it out: what they left switched off is put back with the rest. Pure. */
export function planTakingOver(
  state: ClusterState,
  goal: Goal,
  options: PlanOptions,
  dead: readonly FoundRecord[],
): Plan {
  const { first, autoFailover, functions, notes } = adopt(dead, state);
  const planned = plan(state, { ...startOf(first), ...goal }, options);
  const told = { ...planned, notes: [...notes, ...planned.notes] };
  if (first === undefined) return told;

  const resumed = planned.steps.flatMap((step) => (step.kind === "resumeFunctions" ? step.functions : []));
  const others = resumed.filter((one) => !functions.some((other) => sameFunction(one, other)));
  const restored = planned.steps.find((step) => step.kind === "restoreAutoFailover")?.settings;
  const draft = startDraft(state);
  closingSteps([...functions, ...others], autoFailover ?? restored ?? { enabled: false }).forEach((step) =>
    draft.add(step),
  );
  return {
    ...told,
    steps: [...withoutClosing(planned.steps), ...draft.steps],
  };
}
