import type { InboxPart } from "../../certificates/delivery/types";
import type { NodeApi } from "../../cluster/nodeApi";
import { firstLine } from "../../errors/firstLine";
import type { CertificateSupplies } from "./tools";

/** Puts back what lay in the node's inbox before. */
export async function putFilesBack(
  { delivery }: CertificateSupplies,
  node: NodeApi,
  part: InboxPart,
): Promise<void> {
  await delivery.restorePrevious(node, { parts: [part] });
}

/** For a node that never took up the new files: `stands` says what it uses; those files go. Never throws. */
export function neverTaken(
  supplies: CertificateSupplies,
  node: NodeApi,
  part: InboxPart,
  stands: string,
): Promise<string> {
  return putFilesBack(supplies, node, part).then(
    () => `${stands}.`,
    (error: unknown) => `${stands}; the new files may lie in its inbox: ${firstLine(error)}`,
  );
}
