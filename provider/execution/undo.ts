import type { Goal } from "../planning/goal";
import { listConfigurationSteps } from "../planning/listSteps";
import { isIll, listed, nodesDiffer } from "../planning/look";
import { stepsThatClose, withOpening } from "../planning/maintenanceWindow";
import type { ClusterState } from "../planning/state";
import type { Step } from "../planning/step";
import { certificatesBack } from "./certificates/wayBack";
import { isAtRest } from "./lostNode";
import { readStateOf } from "./readState";
import { runSteps } from "./runSteps";
import type { Run, Window } from "./run";
import { waitUntil } from "./waiting";

/** Brings the cluster back to its start with the same planner, then closes the window. Throws when it cannot be made so. */
export async function goBack(run: Run, start: ClusterState): Promise<void> {
  const state = await stateToGoBackFrom(run);
  const goal = { ...startAsGoal(start), ...certificatesBack(start, state) };
  await runSteps(run, stepsBack(state, goal, run.nodesAtOnce, run.window), "back: ");
  await closeWindow(run, state);
}

/**
 * While a change is under way, what every node shows by itself: one that is away may have taken the last write, of which the others know
 * nothing yet.
 */
async function stateToGoBackFrom(run: Run): Promise<ClusterState> {
  if (isAtRest(run)) return readStateOf(run);
  let state: ClusterState | undefined;
  await waitUntil(run, "See where the way back begins", run.limits.healthy, async () => {
    state = await readStateOf(run);
    const ill = state.nodes.find(isIll);
    return ill === undefined ? state.levelsDiffer : `${ill.name} is ${ill.status}`;
  });
  if (state === undefined) throw new Error("unreachable");
  return state;
}

/**
 * Functions that run again meanwhile are paused again, and auto-failover that is on goes off, where that is needed. Auto-failover that somebody
 * switched on after this run had switched it off stays on: the first step that needs it off stops then. Pure.
 */
export function stepsBack(
  state: ClusterState,
  start: Goal,
  nodesAtOnce: number,
  { autoFailover }: Pick<Window, "autoFailover">,
): readonly Step[] {
  const { steps } = withOpening(state, listConfigurationSteps(state, start, nodesAtOnce));
  return autoFailover === undefined ? steps : steps.filter(({ kind }) => kind !== "disableAutoFailover");
}

/** Puts back what is still off; where no change is under way also beside a node that is ill, or that falls out meanwhile. */
export async function closeWindow(run: Run, state: ClusterState): Promise<void> {
  if (await closedBesideIll(run)) return;
  try {
    await runSteps(run, stepsThatClose(state, run.window, false), "closing: ");
  } catch (error) {
    if (!(await closedBesideIll(run))) throw error;
  }
}

/** Whether a node is ill although no change is under way; what was switched off is back beside it then. */
async function closedBesideIll(run: Run): Promise<boolean> {
  if (!isAtRest(run)) return false;
  const live = await readStateOf(run);
  const ill = live.nodes.filter(isIll).map(({ name }) => name);
  if (ill.length === 0) return false;
  run.progress.warn(
    `${listed(ill)} does not answer or is not well. What was switched off goes back on beside it, auto-failover first: no change is under way.`,
  );
  await runSteps(run, stepsThatClose(live, run.window, true), "closing: ");
  return true;
}

export function startAsGoal(start: ClusterState): Goal {
  const [node] = start.nodes;
  if (node === undefined || nodesDiffer(start.nodes) !== undefined)
    throw new Error("The nodes were not alike at the start, so there is nothing to go back to.");
  return {
    addressFamily: { family: node.addressFamily, only: node.addressFamilyOnly },
    encryption: { level: start.level },
  };
}
