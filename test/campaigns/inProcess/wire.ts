import type { InProcessOutcome, InProcessRequest, UnderWay } from "../../cluster/inProcess/inProcessRequest";
import type { InProcessCluster } from "../../cluster/inProcess/startInProcess";
import type { LocalAddress } from "../../cluster/network/addresses";

/** A request to a host that has one or several addresses. */
export type SentRequest = Omit<InProcessRequest, "address"> & { readonly addresses: readonly LocalAddress[] };

/** Carries requests to a cluster, in the time that it takes. */
export interface Wire {
  /** Undefined: no connection was made. */
  send(request: SentRequest): Promise<UnderWay | undefined>;
}

/** What may come between a client and the cluster. */
export interface Network {
  /** Right before a connection is made; true: it is refused. */
  refuses?(request: InProcessRequest): boolean;
  /** Milliseconds more until it is at the server. */
  delays?(request: InProcessRequest): number;
  /** What the client gets to see instead of an outcome. */
  passes?(request: InProcessRequest, outcome: InProcessOutcome): InProcessOutcome;
  /** Each call that writes into a node's inbox. */
  writesInbox?<T>(write: () => Promise<T>): Promise<T>;
}

/** Milliseconds on the virtual clock for each way of a message. */
const latency = 1;

export function wireTo(cluster: InProcessCluster, network: Network = {}): Wire {
  const { clock } = cluster;
  return {
    async send({ addresses, ...rest }) {
      await clock.sleep(latency);
      const address = addresses.find((one) => cluster.listensAt(one, rest.port));
      if (address === undefined) return undefined;
      const request = { ...rest, address };
      if (network.refuses?.(request)) return undefined;
      const delay = network.delays?.(request) ?? 0;
      if (delay > 0) await clock.sleep(delay);
      const { outcome, giveUp } = cluster.request(request);
      return { giveUp, outcome: outcome.then((one) => arriving(request, one)) };
    },
  };

  async function arriving(request: InProcessRequest, outcome: InProcessOutcome): Promise<InProcessOutcome> {
    await clock.sleep(latency);
    return network.passes?.(request, outcome) ?? outcome;
  }
}
