import type { InboxPart } from "../../certificates/delivery/types";
import type { NodeApi } from "../../cluster/nodeApi";
import { firstLine } from "../../errors/firstLine";
import type { CertificateName } from "../../planning/certificates/state";
import { leafIn } from "./generation";
import type { CertificateSupplies } from "./tools";

/** Puts back what lay in the node's inbox before. */
export async function putFilesBack(
  { delivery }: CertificateSupplies,
  node: NodeApi,
  part: InboxPart,
): Promise<void> {
  await delivery.restorePrevious(node, { parts: [part] });
}

/**
 * For a node that never took up the new files: `stands` says what it uses; those files go. Where they were not even placed, nothing does: what is kept
 * beside may be of an earlier run, and older than what the node uses. Never throws.
 */
export async function neverTaken(
  supplies: CertificateSupplies,
  node: NodeApi,
  part: "node" | "client",
  stands: string,
  inUse: CertificateName | undefined,
): Promise<string> {
  try {
    const { chain, clientChain } = await supplies.delivery.check(node);
    const lying = leafIn(part === "node" ? chain : clientChain);
    if (lying === undefined || lying !== inUse?.fingerprint) await putFilesBack(supplies, node, part);
    return `${stands}.`;
  } catch (error) {
    return `${stands}; the new files may lie in its inbox: ${firstLine(error)}`;
  }
}
