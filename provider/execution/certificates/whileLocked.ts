import type { Delivery } from "../../certificates/delivery/types";
import type { CertificateSupplies } from "./tools";

/** Supplies whose delivery looks before it writes into an inbox: it throws what `expectLock` throws, and writes nothing, when the lock was lost. */
export function whileLocked(supplies: CertificateSupplies, expectLock: () => void): CertificateSupplies {
  const { delivery } = supplies;
  const locked: Delivery = {
    places: delivery.places,
    check: (node, options) => delivery.check(node, options),
    place: async (node, files, options) => {
      expectLock();
      return delivery.place(node, files, options);
    },
    restorePrevious: async (node, options) => {
      expectLock();
      return delivery.restorePrevious(node, options);
    },
    discardPrevious: async (node, options) => {
      expectLock();
      return delivery.discardPrevious(node, options);
    },
    removeCAs: async (node, fingerprints, options) => {
      expectLock();
      return delivery.removeCAs(node, fingerprints, options);
    },
  };
  return { ...supplies, delivery: locked };
}
