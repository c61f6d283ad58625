import type { SimulatedNode } from "../cluster/node/simulatedNode";
import type { InboxFiles } from "./recording";

const base64 = "base64:";

/** From here on the node's inbox holds exactly these files. */
export function placeInbox(node: SimulatedNode, files: InboxFiles): void {
  if (files === null) return node.inbox.fill(null);
  node.inbox.fill(
    Object.fromEntries(
      Object.entries(files).map(([name, content]) => [
        name,
        content.startsWith(base64) ? Buffer.from(content.slice(base64.length), "base64") : content,
      ]),
    ),
  );
}
