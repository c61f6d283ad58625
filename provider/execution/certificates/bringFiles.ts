import type { FoundInbox } from "../../certificates/delivery/types";
import type { CertificateDescription } from "../../certificates/material/description";
import type { Passphrase } from "../../certificates/material/material";
import type { NodeApi } from "../../cluster/nodeApi";
import { SecurityError } from "../../errors/securityError";
import type { StepOf } from "../../planning/step";
import { leafIn, previousGeneration } from "./generation";
import type { CertificateSupplies } from "./tools";

/** Places the node's files; on the way back, which has no key at hand, the previous generation. Returns what opens the key. */
export async function bringFiles(
  { delivery, material, previousPassphrases }: CertificateSupplies,
  step: StepOf<"reloadCertificate">,
  node: NodeApi,
  found: FoundInbox,
  serving: readonly CertificateDescription[],
): Promise<Passphrase | undefined> {
  const given = material.nodes[node.otpNode];
  if (given?.leaf !== step.leaf) {
    if (leafIn(found.chain) === step.leaf) return previousPassphrases?.[node.otpNode];
    const kept = leafIn(found.previousChain);
    if (kept !== undefined && kept !== step.leaf) throw notAtHand(node, step.text);
    const { parts } = await delivery.restorePrevious(node, { parts: ["node"] });
    if (!parts.includes("node")) throw notAtHand(node, step.text);
    return previousPassphrases?.[node.otpNode];
  }
  if (delivery.places && given.files !== undefined) {
    const previous = previousGeneration(found.chain, serving);
    await delivery.place(node, { node: given.files }, { previous });
  }
  return given.passphrase;
}

function notAtHand({ name }: NodeApi, step: string): SecurityError {
  return new SecurityError(
    "CBSEC_STEP_FAILED",
    `Neither the files of ${name}, nor earlier ones that it could go back to, are at hand.`,
    { node: name, step },
  );
}
