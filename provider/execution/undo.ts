import { startDraft } from "../planning/draft";
import type { Goal } from "../planning/goal";
import { listConfigurationSteps } from "../planning/listSteps";
import { nodesDiffer } from "../planning/look";
import { closingSteps, pauseSteps } from "../planning/maintenanceWindow";
import type { ClusterState } from "../planning/state";
import type { Step } from "../planning/step";
import { certificatesBack } from "./certificates/wayBack";
import { readLiveState } from "./readState";
import { runSteps } from "./runSteps";
import type { Run } from "./run";
import { readTimeout } from "./waiting";

/** Brings the cluster back to its start with the same planner, then closes the window. Throws when it cannot be made so. */
export async function goBack(run: Run, start: ClusterState): Promise<void> {
  const withCertificates = run.keeping?.goal.certificates !== undefined;
  const state = await readLiveState(run.client, { timeout: readTimeout }, withCertificates);
  const goal = { ...startAsGoal(start), ...certificatesBack(start, state) };
  await runSteps(run, stepsBack(state, goal, run.nodesAtOnce), "back: ");
  await closeWindow(run, state);
}

/** Functions that run again meanwhile are paused again where that is needed. Pure. */
export function stepsBack(state: ClusterState, start: Goal, nodesAtOnce: number): readonly Step[] {
  return withPause(state, listConfigurationSteps(state, start, nodesAtOnce));
}

/** Puts back what is still off: functions, then auto-failover. */
export async function closeWindow(run: Run, state: ClusterState): Promise<void> {
  const { paused, autoFailover } = run.window;
  const draft = startDraft(state);
  closingSteps(paused, autoFailover ?? { enabled: false }).forEach((step) => draft.add(step));
  await runSteps(run, draft.steps, "closing: ");
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

function withPause(state: ClusterState, steps: readonly Step[]): readonly Step[] {
  const first = steps.findIndex(({ kind }) => kind === "switchEncryption" || kind === "setLevel");
  if (first < 0) return steps;
  const draft = startDraft(state);
  pauseSteps(state).forEach((step) => draft.add(step));
  return [...steps.slice(0, first), ...draft.steps, ...steps.slice(first)];
}
