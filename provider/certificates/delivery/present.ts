import { type Delivery } from "./types";

/** Something else has placed the files: nothing is reached, nothing is moved; only the proof after the reload tells. */
export const presentDelivery: Delivery = {
  places: false,
  check: async () => ({ exists: true, files: [], authorityFiles: [], previous: [] }),
  place: async () => ({ changed: false, setAside: [] }),
  restorePrevious: async () => ({ parts: [] }),
  discardPrevious: async () => undefined,
  removeCAs: async () => ({ removed: [], shared: [] }),
};
