import type { ClusterEncryptionLevel, EnabledEncryptionLevel } from "../vocabulary";
import { addListeners, waves, type Draft } from "./draft";
import { familiesInUse, hasUnusedListener, nodesDiffer } from "./look";

const ascending: readonly EnabledEncryptionLevel[] = ["control", "all", "strict"];

/** Node-to-node encryption to a level, whatever the nodes are now. */
export function encryptionTo(draft: Draft, level: ClusterEncryptionLevel, nodesAtOnce: number): void {
  if (level === "none") {
    encryptionOff(draft, nodesAtOnce);
  } else {
    switchNodes(draft, true, nodesAtOnce);
    removeUnused(draft);
    stepToLevel(draft, level);
  }
}

export function encryptionOff(draft: Draft, nodesAtOnce: number): void {
  if (draft.state.level !== "none") stepToLevel(draft, "control");
  switchNodes(draft, false, nodesAtOnce);
  removeUnused(draft);
}

/** What is unused goes, but never while a node that has not switched yet connects to it. */
export function removeUnused(draft: Draft): void {
  const nodes = draft.state.nodes.filter(hasUnusedListener).map((node) => node.otpNode);
  if (nodes.length > 0 && nodesDiffer(draft.state.nodes) === undefined)
    draft.add({ kind: "removeUnusedListeners", nodes });
}

function switchNodes(draft: Draft, encrypted: boolean, nodesAtOnce: number): void {
  const nodes = draft.state.nodes.filter((node) => node.encrypted !== encrypted).map((node) => node.otpNode);
  if (nodes.length === 0) return;
  for (const family of familiesInUse(draft.state)) addListeners(draft, { family, encrypted });
  for (const wave of waves(nodes, nodesAtOnce))
    draft.add({ kind: "switchEncryption", nodes: wave, encrypted });
}

/** Through whatever lies between, one level after the other: see the rule levelByLevel. */
function stepToLevel(draft: Draft, target: EnabledEncryptionLevel): void {
  for (;;) {
    const at = ascending.findIndex((level) => level === draft.state.level);
    const goal = ascending.indexOf(target);
    const next = ascending[at + Math.sign(goal - at)];
    if (at === goal || next === undefined) return;
    draft.add({ kind: "setLevel", level: next });
  }
}
