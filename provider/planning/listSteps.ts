import { addressFamilyTo } from "./addressFamilySteps";
import { startDraft } from "./draft";
import { encryptionOff, encryptionTo, removeUnused } from "./encryptionSteps";
import type { Goal } from "./goal";
import { withWindow } from "./maintenanceWindow";
import type { ClusterState } from "./state";
import type { Step } from "./step";

/**
 * The steps from a state to a goal in the documented order: address family first, encryption down around a change of it, then encryption
 * and its level; around them whatever each step needs switched off. Empty when the goal is met.
 */
export function listSteps(state: ClusterState, goal: Goal, nodesAtOnce: number): readonly Step[] {
  return withWindow(state, listConfigurationSteps(state, goal, nodesAtOnce));
}

/** Without the window around them: what is left to do while a window is open already. */
export function listConfigurationSteps(
  state: ClusterState,
  goal: Goal,
  nodesAtOnce: number,
): readonly Step[] {
  const draft = startDraft(state);
  const family = goal.addressFamily;
  const changesFamily =
    family !== undefined && state.nodes.some((node) => node.addressFamily !== family.family);
  if (changesFamily && state.nodes.some((node) => node.encrypted)) encryptionOff(draft, nodesAtOnce);
  if (family !== undefined) addressFamilyTo(draft, family);
  const level = goal.encryption?.level ?? (changesFamily ? state.level : undefined);
  if (level !== undefined) encryptionTo(draft, level, nodesAtOnce);
  if (family !== undefined || level !== undefined) removeUnused(draft);
  return draft.steps;
}
