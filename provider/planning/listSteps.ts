import { addressFamilyTo } from "./addressFamilySteps";
import { certificatesTo, removeUnusedCAs } from "./certificates/certificateSteps";
import { needsEncryptionOff } from "./certificates/rotationKind";
import { startDraft } from "./draft";
import { encryptionOff, encryptionTo, removeUnused } from "./encryptionSteps";
import type { Goal } from "./goal";
import { withWindow } from "./maintenanceWindow";
import type { ClusterState } from "./state";
import type { Step } from "./step";

/**
 * The steps from a state to a goal in the documented order: address family first, then certificates, encryption down around what needs it
 * so, then encryption and its level; CAs that nothing uses go last. Around them whatever each step needs switched off. Empty when the goal
 * is met.
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
  const { certificates } = goal;
  const off = changesFamily || (certificates !== undefined && needsEncryptionOff(state, certificates));
  if (off && state.nodes.some((node) => node.encrypted)) encryptionOff(draft, nodesAtOnce);
  if (family !== undefined) addressFamilyTo(draft, family);
  if (certificates !== undefined) certificatesTo(draft, certificates);
  const level = goal.encryption?.level ?? (off ? state.level : undefined);
  if (level !== undefined) encryptionTo(draft, level, nodesAtOnce);
  if (family !== undefined || level !== undefined || draft.steps.length > 0) removeUnused(draft);
  if (certificates !== undefined) removeUnusedCAs(draft, certificates);
  return draft.steps;
}
