import { Dispatcher } from "undici";
import type { MakeDispatcher } from "../../../provider/cluster/dispatchers";
import type { InProcessOutcome, InProcessRequest } from "../../cluster/inProcess/inProcessRequest";
import type { InProcessCluster } from "../../cluster/inProcess/startInProcess";
import type { LocalAddress } from "../../cluster/network/addresses";
import { InProcessExchange, refused } from "./exchange";
import { Machine } from "./machine";

/** Milliseconds on the virtual clock for each way of a message. */
const latency = 1;

/** What may come between a client and the cluster. */
export interface Network {
  /** Right before a connection is made; true: it is refused. */
  refuses?(request: InProcessRequest): boolean;
  /** What the client gets to see instead of an outcome. */
  passes?(request: InProcessRequest, outcome: InProcessOutcome): InProcessOutcome;
}

/** Dispatchers that hand requests straight to the cluster's servers, from a machine outside of the cluster. */
export function inProcessDispatchers(
  cluster: InProcessCluster,
  machine = new Machine(cluster.clock),
  network: Network = {},
): MakeDispatcher {
  return ({ family }) => new InProcessDispatcher(cluster, machine, network, addressesIn(family));
}

/** 127.0.0.2 plays the outside; in IPv6 there is but one address. */
function addressesIn(family: "ipv4" | "ipv6" | undefined): readonly LocalAddress[] {
  if (family === "ipv4") return ["127.0.0.2"];
  return family === "ipv6" ? ["::1"] : ["127.0.0.2", "::1"];
}

class InProcessDispatcher extends Dispatcher {
  constructor(
    private readonly cluster: InProcessCluster,
    private readonly machine: Machine,
    private readonly network: Network,
    private readonly addresses: readonly LocalAddress[],
  ) {
    super();
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const exchange = new InProcessExchange(handler);
    void this.send(options, exchange).catch((error: unknown) => exchange.fail(error as Error));
    return true;
  }

  private async send(options: Dispatcher.DispatchOptions, exchange: InProcessExchange): Promise<void> {
    const { cluster, machine, network } = this;
    await machine.sleep(latency);
    const request = this.addressed(options);
    if (request === undefined || network.refuses?.(request)) return exchange.fail(refused());
    const underWay = cluster.request(request);
    exchange.start(() => underWay.giveUp());
    const outcome = await underWay.outcome;
    await machine.sleep(latency);
    exchange.end(network.passes?.(request, outcome) ?? outcome);
  }

  /** To the first of the host's addresses at which somebody listens. */
  private addressed(options: Dispatcher.DispatchOptions): InProcessRequest | undefined {
    const { method, path, headers, body } = options;
    const url = new URL(String(options.origin));
    const port = Number(url.port);
    const address = this.addresses.find((one) => this.cluster.listensAt(one, port));
    if (address === undefined) return undefined;
    return {
      address,
      port,
      method,
      path,
      headers: { host: url.host, ...(headers as Record<string, string>) },
      body: typeof body === "string" ? body : "",
    };
  }
}
