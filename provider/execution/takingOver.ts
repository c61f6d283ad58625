import type { Goal, PlanOptions } from "../planning/goal";
import { functionsBeside } from "../planning/look";
import { stepsThatClose } from "../planning/maintenanceWindow";
import { notesOn } from "../planning/notes";
import type { Plan } from "../planning/plan";
import { plan } from "../planning/planner";
import type { ClusterState } from "../planning/state";
import { confirmationStep } from "../planning/certificates/certificateSteps";
import type { Step } from "../planning/step";
import { isClosing, withoutClosing } from "./closing";
import { startOf, type Adopted } from "./restoration";

/** The plan of a run that takes over from dead ones, as withLock.ts carries it out: what they left switched off is put back with the rest. Pure. */
export function planTakingOver(
  state: ClusterState,
  goal: Goal,
  options: PlanOptions,
  { first, autoFailover, functions, certificates, atRest }: Adopted,
): Plan {
  const whole = { ...startOf(first), ...goal };
  const planned = plan(state, whole, options);
  const looking = (steps: readonly Step[]) =>
    certificates === undefined ? steps : confirmed(state, goal, steps);
  if (first === undefined) return { ...planned, steps: looking(planned.steps) };

  const resumed = planned.steps.flatMap((step) => (step.kind === "resumeFunctions" ? step.functions : []));
  const restored = planned.steps.find((step) => step.kind === "restoreAutoFailover")?.settings;
  const settings = autoFailover ?? restored;
  const window = {
    paused: [...functions, ...functionsBeside(functions, resumed)],
    ...(settings && { autoFailover: settings }),
  };
  const steps = [...looking(withoutClosing(planned.steps)), ...stepsThatClose(state, window, atRest)];
  return { ...planned, steps, notes: notesOn(state, whole, steps) };
}

/** With the look at certificates that the dead run brought, and may not have come to; before CAs are removed, and while auto-failover is off. */
function confirmed(
  state: ClusterState,
  { certificates: goal }: Goal,
  steps: readonly Step[],
): readonly Step[] {
  const looked = steps.some(({ kind }) => kind === "confirmCertificates");
  const look = goal && !looked ? confirmationStep(state, goal) : undefined;
  if (look === undefined) return steps;
  const later = steps.findIndex((step) => step.kind === "removeTrustedCAs" || isClosing(step));
  const at = later < 0 ? steps.length : later;
  return [...steps.slice(0, at), look, ...steps.slice(at)];
}
