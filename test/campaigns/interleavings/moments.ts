import type { InProcessRequest } from "../../cluster/inProcess/inProcessRequest";
import type { InProcessCluster } from "../../cluster/inProcess/startInProcess";
import type { Network } from "../inProcess/wire";
import { nothingHappened } from "../oracle";

/** A configuration write as it left a provider, or one into an inbox. */
export interface SentWrite {
  readonly by: string;
  readonly at: number;
  readonly path: string;
}

/** A network that does nothing to a provider's requests, but knows when each is sent. */
export class Moments implements Network {
  readonly writes: SentWrite[] = [];
  /** The request with that number was sent. */
  acted = false;
  private count = 0;

  constructor(
    private readonly cluster: InProcessCluster,
    private readonly by: string,
    /** When the request with that number, from 0, is sent. */
    private readonly at: number | undefined = undefined,
    private readonly act: () => void = () => undefined,
    /** Milliseconds until a write of the restoration record is at the server. */
    private readonly noteDelay = 0,
  ) {}

  refuses(request: InProcessRequest): boolean {
    if (this.count++ === this.at) {
      this.acted = true;
      this.act();
    }
    if (isConfigurationWrite(request)) {
      this.writes.push({ by: this.by, at: this.cluster.clock.now(), path: request.path });
    }
    return false;
  }

  writesInbox<T>(write: () => Promise<T>): Promise<T> {
    this.writes.push({ by: this.by, at: this.cluster.clock.now(), path: "into an inbox" });
    return write();
  }

  delays(request: InProcessRequest): number {
    return isNote(request) ? this.noteDelay : 0;
  }
}

export function judgeMoment({ acted }: Moments): readonly string[] {
  return acted ? [] : [nothingHappened];
}

function isNote({ method, path }: InProcessRequest): boolean {
  return method !== "GET" && path.startsWith("/settings/rbac/groups/");
}

function isConfigurationWrite(request: InProcessRequest): boolean {
  return request.method !== "GET" && !isNote(request) && !request.path.includes("checkPermissions");
}

/** Two that write one after the other never alternate. */
export function alternations(writes: readonly SentWrite[]): readonly string[] {
  const sorted = [...writes].sort((one, other) => one.at - other.at);
  const turns = sorted.filter(({ by }, index) => by !== sorted[index - 1]?.by);
  const writers = new Set(sorted.map(({ by }) => by));
  if (turns.length <= writers.size) return [];
  return [
    `two write in turn: ${turns.map(({ by, at, path }) => `${by} ${path} at ${Math.round(at)}`).join(", ")}`,
  ];
}
