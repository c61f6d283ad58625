import type { FoundInbox } from "../../certificates/delivery/types";
import type { NodeApi } from "../../cluster/nodeApi";
import { SecurityError } from "../../errors/securityError";
import { firstLine } from "../../errors/firstLine";
import type { CertificateName } from "../../planning/certificates/state";
import { leafIn } from "./generation";
import { wasNeverTakenUp } from "./settleInbox";
import type { CertificateSupplies } from "./tools";

type PairPart = "node" | "client";

/** Puts back what lay in the node's inbox before. Throws when that is known to be another certificate, so that it is not reloaded. */
export async function putFilesBack(
  { delivery }: CertificateSupplies,
  node: NodeApi,
  part: PairPart,
  earlier: CertificateName,
): Promise<void> {
  const { parts } = await delivery.restorePrevious(node, { parts: [part] });
  if (!parts.includes(part)) return;
  const lying = leafIn(chainOf(part, await delivery.check(node)));
  if (lying === undefined || lying === earlier.fingerprint) return;
  throw new SecurityError(
    "CBSEC_STEP_FAILED",
    "What lay in its inbox before is another certificate, which it did not use.",
    { node: node.name },
  );
}

/**
 * For a node that never took up the new files: `stands` says what it uses; those files go. Where they did not get there, nothing is put back:
 * what an earlier run kept is older than what the node uses. Never throws.
 */
export async function neverTaken(
  { delivery }: CertificateSupplies,
  node: NodeApi,
  part: PairPart,
  inUse: CertificateName | undefined,
  stands: string,
): Promise<string> {
  try {
    const used = { leaf: inUse?.fingerprint, clientLeaf: inUse?.fingerprint, trusted: [] };
    if (wasNeverTakenUp(part, await delivery.check(node), used))
      await delivery.restorePrevious(node, { parts: [part] });
    return `${stands}.`;
  } catch (error) {
    return `${stands}; the new files may lie in its inbox: ${firstLine(error)}`;
  }
}

function chainOf(part: PairPart, { chain, clientChain }: FoundInbox): string | undefined {
  return part === "node" ? chain : clientChain;
}
