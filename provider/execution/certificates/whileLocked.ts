import type { Delivery, DeliveredNode } from "../../certificates/delivery/types";
import type { CertificateSupplies } from "./tools";

/**
 * Supplies whose delivery asks before it writes into an inbox: it throws what `beforeWrite` throws, when the lock was lost, and writes nothing then.
 * It is told of a node what it is to know, and not handed the node's API.
 */
export function whileLocked(supplies: CertificateSupplies, beforeWrite: () => void): CertificateSupplies {
  const { delivery } = supplies;
  const locked: Delivery = {
    places: delivery.places,
    check: (node, options) => delivery.check(named(node), options),
    place: async (node, files, options) => {
      beforeWrite();
      return delivery.place(named(node), files, options);
    },
    restorePrevious: async (node, options) => {
      beforeWrite();
      return delivery.restorePrevious(named(node), options);
    },
    discardPrevious: async (node, options) => {
      beforeWrite();
      return delivery.discardPrevious(named(node), options);
    },
    removeCAs: async (node, fingerprints, options) => {
      beforeWrite();
      return delivery.removeCAs(named(node), fingerprints, options);
    },
  };
  return { ...supplies, delivery: locked };
}

function named({ name, otpNode }: DeliveredNode): DeliveredNode {
  return { name, otpNode };
}
