import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { createDelivery } from "../../../../../provider/certificates/delivery/createDelivery";
import type { Delivery } from "../../../../../provider/certificates/delivery/types";
import type { SimulatedCluster } from "../../../../cluster/simulatedCluster";

/** Into the inboxes of simulated nodes, which are folders on this machine. */
export function intoInboxesOf({ nodes }: SimulatedCluster): Delivery {
  // Of a node, the inbox alone may be missing.
  for (const { inbox } of nodes) mkdirSync(dirname(inbox), { recursive: true });
  const to = ({ otpNode }: { otpNode: string }) => {
    const inbox = nodes.find((node) => node.otpNode === otpNode)?.inbox ?? "";
    return createDelivery({ type: "local", inbox });
  };
  return {
    places: true,
    check: (node, options) => to(node).check(node, options),
    place: (node, files, options) => to(node).place(node, files, options),
    restorePrevious: (node, options) => to(node).restorePrevious(node, options),
    discardPrevious: (node, options) => to(node).discardPrevious(node, options),
    removeCAs: (node, fingerprints, options) => to(node).removeCAs(node, fingerprints, options),
  };
}
