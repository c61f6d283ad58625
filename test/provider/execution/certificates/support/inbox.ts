import type { Delivery } from "../../../../../provider/certificates/delivery/types";
import { presentDelivery } from "../../../../../provider/certificates/delivery/present";
import {
  describePem,
  type CertificateDescription,
} from "../../../../../provider/certificates/material/description";
import type { CertificateSupplies } from "../../../../../provider/execution/certificates/tools";

/** A node's inbox without a node: which certificate lies there, and which one is kept from before. */
export interface Inbox {
  lying: CertificateDescription | undefined;
  previous: CertificateDescription | undefined;
}

/** Supplies that hold nothing but a delivery into it. */
export function suppliesFor(inbox: Inbox, over: Partial<CertificateSupplies> = {}): CertificateSupplies {
  const delivery: Delivery = {
    ...presentDelivery,
    places: true,
    check: async () => ({
      exists: true,
      files: [],
      authorityFiles: [],
      previous: [],
      ...(inbox.lying === undefined ? {} : { chain: inbox.lying.pem, clientChain: inbox.lying.pem }),
    }),
    place: async (_, { node, client = node }) => {
      inbox.previous = inbox.lying;
      inbox.lying = client !== undefined && "chain" in client ? describePem(client.chain)[0] : undefined;
      return { changed: true, setAside: [] };
    },
    restorePrevious: async (_, { parts = [] } = {}) => {
      if (inbox.previous === undefined) return { parts: [] };
      inbox.lying = inbox.previous;
      inbox.previous = undefined;
      return { parts };
    },
  };
  return { delivery, material: { authorities: [], nodes: {} }, ...over };
}
