import { setMaxListeners } from "node:events";
import type { SecureContext } from "node:tls";
import { Agent, type Dispatcher } from "undici";
import type { Time } from "../time";
import type { AddressFamily } from "../vocabulary";
import { makeConnector } from "./connector";
import { originOf, type Route } from "./route";

/** What a dispatcher is for. Each purpose has one of its own, because connections that are kept open keep what was verified. */
export interface DispatcherPurpose {
  /** `endpoint`: the address that the user wrote, verified by `tlsServerName`; `nodes`: by their names; `proof`: used once. */
  readonly for: "endpoint" | "nodes" | "proof";
  /** Writes never share a connection: one that was kept open may have been closed unseen, and then it is unclear what was sent. */
  readonly writes: boolean;
  /** False only for `insecureSkipVerify`. */
  readonly verified: boolean;
  readonly family?: AddressFamily;
}

export type MakeDispatcher = (purpose: DispatcherPurpose) => Dispatcher;

/** The Agents of one trust set: whoever changes the trust makes a new one of these and closes the old. */
export class Dispatchers {
  private readonly closed = new AbortController();
  private readonly made = new Map<string, { dispatcher: Dispatcher; routes: Map<string, Route> }>();

  constructor(
    private readonly trust: SecureContext,
    private readonly pinned: readonly string[],
    private readonly time: Time,
    private readonly given?: MakeDispatcher,
  ) {
    // Each connection that is being made listens, and a sweep makes several to every node: without this Node.js warns from eleven on.
    setMaxListeners(0, this.closed.signal);
  }

  /** The dispatcher for a purpose, told of the route that its next request takes. */
  for(purpose: DispatcherPurpose, route: Route): Dispatcher {
    const key = `${purpose.for} ${purpose.writes} ${purpose.verified}`;
    let entry = this.made.get(key);
    if (entry === undefined) {
      const routes = new Map<string, Route>();
      const dispatcher =
        this.given?.(purpose) ?? this.agent(purpose, (origin) => routes.get(origin), this.closed.signal);
      entry = { dispatcher, routes };
      this.made.set(key, entry);
    }
    entry.routes.set(asUrlsHaveIt(originOf(route)), route);
    return entry.dispatcher;
  }

  /** Runs `use` with a dispatcher that has no open connections and is thrown away; `peer()` tells where the connection went. */
  async once<T>(
    family: AddressFamily | undefined,
    route: Route,
    use: (dispatcher: Dispatcher, peer: () => string | undefined) => Promise<T>,
  ): Promise<T> {
    const purpose: DispatcherPurpose = { for: "proof", writes: false, verified: true, family };
    let peer: string | undefined;
    const given = this.given?.(purpose);
    if (given !== undefined) return use(given, () => peer);
    const done = new AbortController();
    const agent = this.agent(
      purpose,
      () => route,
      done.signal,
      (connected) => (peer = connected),
    );
    try {
      return await use(agent, () => peer);
    } finally {
      done.abort();
      await agent.destroy();
    }
  }

  async close(): Promise<void> {
    this.closed.abort();
    const all = [...this.made.values()];
    this.made.clear();
    if (this.given === undefined) await Promise.all(all.map(({ dispatcher }) => dispatcher.destroy()));
  }

  private agent(
    purpose: DispatcherPurpose,
    routeTo: (origin: string) => Route | undefined,
    closed: AbortSignal,
    connected?: (peer: string) => void,
  ): Agent {
    return new Agent({
      pipelining: purpose.writes ? 0 : 1,
      connect: makeConnector({
        routeTo,
        trust: this.trust,
        pinned: this.pinned,
        verify: purpose.verified,
        family: purpose.family,
        time: this.time,
        closed,
        connected,
      }),
    });
  }
}

/** A URL leaves out its scheme's own port, and writes IP addresses in one way. */
function asUrlsHaveIt(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).origin : origin;
}
