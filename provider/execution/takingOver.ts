import { startDraft } from "../planning/draft";
import type { Goal, PlanOptions } from "../planning/goal";
import { functionsBeside } from "../planning/look";
import { closingSteps } from "../planning/maintenanceWindow";
import { notesOn } from "../planning/notes";
import type { Plan } from "../planning/plan";
import { plan } from "../planning/planner";
import type { ClusterState } from "../planning/state";
import { confirmation } from "../planning/certificates/certificateSteps";
import type { Step } from "../planning/step";
import type { RecordContent } from "../record";
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
  const steps = [...confirmed(state, goal, first, withoutClosing(planned.steps)), ...draft.steps];
  return { ...planned, steps, notes: notesOn(state, whole, steps) };
}

/** With the look at certificates that the dead run brought, and may not have come to; before CAs are removed. */
function confirmed(
  state: ClusterState,
  { certificates: goal }: Goal,
  first: RecordContent,
  steps: readonly Step[],
): readonly Step[] {
  const looked = steps.some(({ kind }) => kind === "confirmCertificates");
  const look = goal && (first.goal as Goal | null)?.certificates && !looked ? confirmation(goal) : undefined;
  if (look === undefined) return steps;
  const draft = startDraft(state);
  draft.add(look);
  const removal = steps.findIndex(({ kind }) => kind === "removeTrustedCAs");
  const at = removal < 0 ? steps.length : removal;
  return [...steps.slice(0, at), ...draft.steps, ...steps.slice(at)];
}
