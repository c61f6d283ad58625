import type { NodeApi } from "../../cluster/nodeApi";
import { SecurityError } from "../../errors/securityError";
import { firstLine } from "../../errors/firstLine";
import type { CertificateName } from "../../planning/certificates/state";
import { chainLying, isChain, leafIn, wasNeverTakenUp, type PairPart } from "./generation";
import type { CertificateSupplies } from "./tools";

/** Puts back what lay in the node's inbox before. Throws when that is known to be another certificate, so that it is not reloaded. */
export async function putFilesBack(
  { delivery }: CertificateSupplies,
  node: NodeApi,
  part: PairPart,
  earlier: readonly CertificateName[],
): Promise<void> {
  const { parts } = await delivery.restorePrevious(node, { parts: [part] });
  if (!parts.includes(part)) return;
  const lying = chainLying(part, await delivery.check(node));
  if (leafIn(lying) === undefined || isChain(lying, earlier)) return;
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
  inUse: readonly CertificateName[],
  stands: string,
): Promise<string> {
  try {
    if (wasNeverTakenUp(part, await delivery.check(node), inUse))
      await delivery.restorePrevious(node, { parts: [part] });
    return `${stands}.`;
  } catch (error) {
    return `${stands}; the new files may lie in its inbox: ${firstLine(error)}`;
  }
}
