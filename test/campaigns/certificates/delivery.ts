import type { Delivery } from "../../../provider/certificates/delivery/types";
import type { InProcessCluster } from "../../cluster/inProcess/startInProcess";
import { intoInboxesOf } from "../../provider/execution/certificates/support/inboxes";
import type { Network } from "../inProcess/wire";

/** Into the nodes' own inboxes; the clock stands still while files are read and written, and the client's machine may after that. */
export function deliveryInto(
  cluster: InProcessCluster,
  network: Network = {},
  runs: () => Promise<void> = () => Promise.resolve(),
): Delivery {
  const to = intoInboxesOf(cluster);
  const still = <T>(call: () => Promise<T>) => call().finally(cluster.clock.hold());
  const heard = async <T>(outcome: Promise<T>) => {
    const result = await outcome;
    await runs();
    return result;
  };
  const reads = <T>(call: () => Promise<T>) => heard(still(call));
  const writes = <T>(call: () => Promise<T>) => {
    const write = () => still(call);
    return heard(network.writesInbox?.(write) ?? write());
  };
  return {
    places: to.places,
    check: (node, options) => reads(() => to.check(node, options)),
    place: (node, files, options) => writes(() => to.place(node, files, options)),
    restorePrevious: (node, options) => writes(() => to.restorePrevious(node, options)),
    discardPrevious: (node, options) => writes(() => to.discardPrevious(node, options)),
    removeCAs: (node, fingerprints, options) => writes(() => to.removeCAs(node, fingerprints, options)),
  };
}
