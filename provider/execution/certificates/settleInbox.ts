import { sortAuthorityFiles } from "../../certificates/delivery/sortAuthorities";
import type { Delivery, FoundInbox, InboxPart } from "../../certificates/delivery/types";
import type { NodeApi } from "../../cluster/nodeApi";
import { wasNeverTakenUp, type Chain } from "./generation";

/** What a node was seen to use: its chain and that of its internal client certificate, where those are wanted, and fingerprints of the trusted CAs. */
export interface InUse {
  readonly node?: Chain;
  readonly client?: Chain;
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
  const back = parts.filter((part) => found.previous.includes(part) && givesWay(part, found, inUse));
  const gone = parts.filter((part) => !back.includes(part));
  if (back.length > 0) await delivery.restorePrevious(node, { parts: back });
  if (gone.length > 0) await delivery.discardPrevious(node, { parts: gone });
}

/** What an earlier run kept of a CA folder when it died is of no use any more, either. */
function partsOf({ node, client }: InUse): readonly InboxPart[] {
  return [
    ...(node === undefined ? [] : ["node" as const, "authorities" as const]),
    ...(client === undefined ? [] : ["client" as const]),
  ];
}

function givesWay(part: InboxPart, found: FoundInbox, inUse: InUse): boolean {
  if (part !== "authorities") return wasNeverTakenUp(part, found, inUse[part] ?? []);
  const { authorityFiles } = found;
  return sortAuthorityFiles(authorityFiles, inUse.trusted).accepted.length < authorityFiles.length;
}
