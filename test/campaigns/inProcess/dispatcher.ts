import { Dispatcher } from "undici";
import type { MakeDispatcher } from "../../../provider/cluster/dispatchers";
import type { LocalAddress } from "../../cluster/network/addresses";
import { InProcessExchange, refused } from "./exchange";
import type { SentRequest, Wire } from "./wire";

/** Dispatchers of a machine outside of the cluster, which hand requests to a wire. `runs` lets the machine stand still before it hears something. */
export function inProcessDispatchers(
  wire: Wire,
  runs: () => Promise<void> = () => Promise.resolve(),
): MakeDispatcher {
  return ({ family }) => new InProcessDispatcher(wire, runs, addressesIn(family));
}

/** 127.0.0.2 plays the outside; in IPv6 there is but one address. */
function addressesIn(family: "ipv4" | "ipv6" | undefined): readonly LocalAddress[] {
  if (family === "ipv4") return ["127.0.0.2"];
  return family === "ipv6" ? ["::1"] : ["127.0.0.2", "::1"];
}

class InProcessDispatcher extends Dispatcher {
  constructor(
    private readonly wire: Wire,
    private readonly runs: () => Promise<void>,
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
    const underWay = await this.wire.send(this.sent(options));
    if (underWay === undefined) return exchange.fail(refused());
    exchange.start(() => underWay.giveUp());
    const outcome = await underWay.outcome;
    await this.runs();
    exchange.end(outcome);
  }

  private sent({ origin, method, path, headers, body }: Dispatcher.DispatchOptions): SentRequest {
    const url = new URL(String(origin));
    return {
      addresses: this.addresses,
      port: Number(url.port),
      method,
      path,
      headers: { host: url.host, ...(headers as Record<string, string>) },
      body: typeof body === "string" ? body : "",
    };
  }
}
