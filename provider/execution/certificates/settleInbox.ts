import { sortAuthorityFiles } from "../../certificates/delivery/sortAuthorities";
import type { Delivery, FoundInbox, InboxPart } from "../../certificates/delivery/types";
import type { NodeApi } from "../../cluster/nodeApi";
import { leafIn } from "./generation";

/** What a node was seen to use: fingerprints of its leaf and of that of its internal client certificate, where those are wanted, and of the trusted CAs. */
export interface InUse {
  readonly leaf?: string;
  readonly clientLeaf?: string;
  readonly trusted: readonly string[];
}

/**
 * Once a node is seen to serve what is wanted, its inbox holds that and nothing earlier. Files that were never taken up, because the run that
 * placed them ended before, give way to those that were kept: the node uses these, and has no other copy of them.
 */
export async function settleInbox(delivery: Delivery, node: NodeApi, inUse: InUse): Promise<void> {
  const parts = partsOf(inUse);
  if (parts.length === 0) return;
  const found = await delivery.check(node);
  const back = parts.filter((part) => found.previous.includes(part) && wasNeverTakenUp(part, found, inUse));
  const gone = parts.filter((part) => !back.includes(part));
  if (back.length > 0) await delivery.restorePrevious(node, { parts: back });
  if (gone.length > 0) await delivery.discardPrevious(node, { parts: gone });
}

/** What an earlier run kept of a CA folder when it died is of no use any more, either. */
function partsOf({ leaf, clientLeaf }: InUse): readonly InboxPart[] {
  return [
    ...(leaf === undefined ? [] : ["node" as const, "authorities" as const]),
    ...(clientLeaf === undefined ? [] : ["client" as const]),
  ];
}

function wasNeverTakenUp(
  part: InboxPart,
  { chain, previousChain, clientChain, authorityFiles }: FoundInbox,
  { leaf, clientLeaf, trusted }: InUse,
): boolean {
  switch (part) {
    case "node": {
      const lying = leafIn(chain);
      // Of a PKCS#12 file nothing is read: what was kept may tell.
      return lying === undefined ? leafIn(previousChain) === leaf : lying !== leaf;
    }
    case "client": {
      const lying = leafIn(clientChain);
      return lying !== undefined && lying !== clientLeaf;
    }
    case "authorities":
      return sortAuthorityFiles(authorityFiles, trusted).accepted.length < authorityFiles.length;
  }
}
