import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { createDelivery } from "../../../provider/certificates/delivery/createDelivery";
import type { Delivery } from "../../../provider/certificates/delivery/types";
import type { InProcessCluster } from "../../cluster/inProcess/startInProcess";

/** Into the nodes' own inboxes, which are folders on this machine; the clock stands still while files are written. */
export function deliveryInto(cluster: InProcessCluster): Delivery {
  // Of a node, the inbox alone may be missing.
  for (const { inbox } of cluster.nodes) mkdirSync(dirname(inbox), { recursive: true });
  const to = ({ otpNode }: { readonly otpNode: string }) => {
    const inbox = cluster.nodes.find((node) => node.otpNode === otpNode)?.inbox ?? "";
    return createDelivery({ type: "local", inbox });
  };
  const still = async <T>(act: Promise<T>): Promise<T> => {
    const release = cluster.clock.hold();
    return act.finally(release);
  };
  return {
    places: true,
    check: (node, options) => still(to(node).check(node, options)),
    place: (node, files, options) => still(to(node).place(node, files, options)),
    restorePrevious: (node, options) => still(to(node).restorePrevious(node, options)),
    discardPrevious: (node, options) => still(to(node).discardPrevious(node, options)),
    removeCAs: (node, fingerprints, options) => still(to(node).removeCAs(node, fingerprints, options)),
  };
}
