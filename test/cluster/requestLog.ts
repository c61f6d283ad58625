import type { ReceivedRequest } from "./http/call";
import type { ClusterClock } from "./clock";
import type { SimulatedNode } from "./node/simulatedNode";
import type { LoggedRequest } from "./simulatedCluster";

export type LogEntry = { -readonly [Key in keyof LoggedRequest]: LoggedRequest[Key] };

/** Everything that reached the nodes, bodies as they came, so that tests can search them for secrets. */
export class RequestLog {
  readonly entries: LogEntry[] = [];
  /** Errors inside the simulated servers: always a fault of the simulation. */
  readonly crashes: unknown[] = [];

  constructor(private readonly clock: ClusterClock) {}

  begin(node: SimulatedNode, request: ReceivedRequest, authorization: string | undefined): LogEntry {
    const query = request.query.toString();
    const entry: LogEntry = {
      at: this.clock.now(),
      node: node.otpNode,
      tls: request.tls,
      localAddress: request.localAddress,
      user: userName(authorization),
      method: request.method,
      path: query === "" ? request.path : `${request.path}?${query}`,
      body: request.body,
    };
    this.entries.push(entry);
    return entry;
  }

  crash(error: unknown): void {
    this.crashes.push(error);
  }
}

function userName(authorization: string | undefined): string | undefined {
  const encoded = /^Basic\s+(.*)$/i.exec(authorization ?? "")?.[1];
  return encoded === undefined
    ? undefined
    : Buffer.from(encoded, "base64").toString("utf8").replace(/:.*$/s, "");
}
