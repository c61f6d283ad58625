import type { AddressFamily } from "../vocabulary";
import { addListeners, type Draft } from "./draft";
import { removeUnused } from "./encryptionSteps";
import type { AddressFamilyGoal } from "./goal";

/**
 * Address family, node by node. While nodes differ both families stay open everywhere: `only` is lifted before the first node
 * switches and set after the last.
 */
export function addressFamilyTo(draft: Draft, goal: AddressFamilyGoal): void {
  const before = draft.steps.length;
  if (draft.state.nodes.some((node) => node.addressFamily !== goal.family)) {
    liftOnly(draft);
    addListeners(draft, { family: goal.family, encrypted: false });
    for (const node of draft.state.nodes) {
      if (node.addressFamily !== goal.family) switchNode(draft, node.otpNode, goal.family, false);
    }
  }
  for (const node of draft.state.nodes) {
    if (node.addressFamilyOnly !== goal.only) switchNode(draft, node.otpNode, goal.family, goal.only);
  }
  removeUnused(draft);
  if (draft.steps.slice(before).some((step) => step.kind === "switchAddressFamily"))
    draft.add({ kind: "waitForServices" });
}

function liftOnly(draft: Draft): void {
  for (const node of draft.state.nodes) {
    if (node.addressFamilyOnly) switchNode(draft, node.otpNode, node.addressFamily, false);
  }
}

function switchNode(draft: Draft, otpNode: string, family: AddressFamily, only: boolean): void {
  draft.add({ kind: "switchAddressFamily", nodes: [otpNode], family, only });
}
