import { Dispatcher } from "undici";
import type { MakeDispatcher } from "../../../provider/cluster/dispatchers";
import type { InProcessOutcome, UnderWay } from "../../cluster/inProcess/inProcessRequest";
import type { InProcessCluster } from "../../cluster/inProcess/startInProcess";
import type { LocalAddress } from "../../cluster/network/addresses";

/** Milliseconds on the virtual clock for each way of a message. */
const latency = 1;

/** Dispatchers that hand requests straight to the cluster's servers. The network beyond is that of a client outside of the cluster. */
export function inProcessDispatchers(cluster: InProcessCluster): MakeDispatcher {
  return ({ family }) => new InProcessDispatcher(cluster, addressesIn(family));
}

/** 127.0.0.2 plays the outside; in IPv6 there is but one address. */
function addressesIn(family: "ipv4" | "ipv6" | undefined): readonly LocalAddress[] {
  if (family === "ipv4") return ["127.0.0.2"];
  return family === "ipv6" ? ["::1"] : ["127.0.0.2", "::1"];
}

class InProcessDispatcher extends Dispatcher {
  constructor(
    private readonly cluster: InProcessCluster,
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
    const { clock } = this.cluster;
    await clock.sleep(latency);
    const underWay = this.enter(options);
    if (underWay === undefined) return exchange.fail(coded("ECONNREFUSED"));
    exchange.start(() => underWay.giveUp());
    const outcome = await underWay.outcome;
    await clock.sleep(latency);
    exchange.end(outcome);
  }

  /** To the first of the host's addresses at which somebody listens. */
  private enter({ origin, method, path, headers, body }: Dispatcher.DispatchOptions): UnderWay | undefined {
    const url = new URL(String(origin));
    const port = Number(url.port);
    const address = this.addresses.find((one) => this.cluster.listensAt(one, port));
    if (address === undefined) return undefined;
    return this.cluster.request({
      address,
      port,
      method,
      path,
      headers: { host: url.host, ...(headers as Record<string, string>) },
      body: typeof body === "string" ? body : "",
    });
  }
}

/** The client's end of one request, which hears of nothing more once it has given up. */
class InProcessExchange implements Dispatcher.DispatchController {
  aborted = false;
  paused = false;
  reason: Error | null = null;
  private over = false;
  private giveUp = () => undefined as void;

  constructor(private readonly handler: Dispatcher.DispatchHandler) {}

  start(giveUp: () => void): void {
    this.giveUp = giveUp;
    this.handler.onRequestStart?.(this, {});
  }

  end(outcome: InProcessOutcome): void {
    if (this.over) return;
    if (outcome.kind === "refused") return this.fail(coded("ECONNREFUSED"));
    const { head, body } = outcome;
    if (head) {
      this.handler.onResponseStart?.(this, head.status, head.headers, "");
      if (body.length > 0) this.handler.onResponseData?.(this, body);
    }
    // The client may have given up on what it was told.
    if (this.hasGivenUp()) return;
    if (outcome.kind === "cut") return this.fail(coded("UND_ERR_SOCKET"));
    this.over = true;
    this.handler.onResponseEnd?.(this, {});
  }

  fail(error: Error): void {
    if (this.over) return;
    this.over = true;
    this.handler.onResponseError?.(this, error);
  }

  abort(reason: Error): void {
    if (this.over) return;
    this.aborted = true;
    this.reason = reason;
    this.giveUp();
    this.fail(reason);
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
  }

  private hasGivenUp(): boolean {
    return this.over;
  }
}

function coded(code: string): Error {
  return Object.assign(new Error(code), { code });
}
