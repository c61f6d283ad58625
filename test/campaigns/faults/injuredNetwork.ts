import type { InProcessOutcome, InProcessRequest } from "../../cluster/inProcess/inProcessRequest";
import type { InProcessCluster } from "../../cluster/inProcess/startInProcess";
import type { Network } from "../inProcess/wire";
import type { Injury } from "./kinds";

/** The request with this number meets this; `also` happens at the same moment. */
export interface Accident {
  readonly at: number;
  readonly injury?: Injury;
  readonly also?: () => void;
}

/** Gives each request that comes to the cluster its number; one that no accident can be meant for has none. */
export type Numbering = (request: InProcessRequest) => number | undefined;

/** From 0 as they come. */
export function asTheyCome(): Numbering {
  let count = 0;
  return () => count++;
}

/** A network in which accidents happen, each once. */
export class InjuredNetwork implements Network {
  /** Accidents that came to pass. */
  readonly happened: Accident[] = [];
  private readonly struck = new Map<InProcessRequest, Injury>();
  private readonly answers = new Map<
    string,
    { latest: string; before?: InProcessOutcome; now: InProcessOutcome }
  >();
  private lifted = false;

  constructor(
    private readonly cluster: InProcessCluster,
    private readonly accidents: readonly Accident[],
    private readonly numberOf: Numbering = asTheyCome(),
  ) {}

  /** No accidents any more. */
  lift(): void {
    this.lifted = true;
    this.cluster.faults.clear();
  }

  refuses(request: InProcessRequest): boolean {
    const number = this.numberOf(request);
    if (this.lifted) return false;
    let refused = false;
    for (const accident of this.accidents) {
      if (accident.at !== number) continue;
      this.happened.push(accident);
      accident.also?.();
      if (accident.injury === undefined) continue;
      refused ||= accident.injury.refused === true;
      if (!refused) this.injure(request, accident.injury);
    }
    return refused;
  }

  passes(request: InProcessRequest, outcome: InProcessOutcome): InProcessOutcome {
    const remembered = this.remember(request, outcome);
    const injury = this.struck.get(request);
    if (injury?.stale) return remembered?.before ?? outcome;
    return injury?.answer ?? outcome;
  }

  private injure(request: InProcessRequest, injury: Injury): void {
    this.struck.set(request, injury);
    const { server } = injury;
    if (server === undefined) return;
    const node = this.cluster.behind.nodes.findIndex(({ making: { ports } }) =>
      [ports.rest, ports.restTls, ports.eventing, ports.eventingTls].includes(request.port),
    );
    const [path] = request.path.split("?", 1);
    this.cluster.faults.add({ ...server, node, method: request.method, path, nth: 1 });
  }

  private remember({ method, port, path }: InProcessRequest, outcome: InProcessOutcome) {
    if (method !== "GET" || outcome.kind !== "answered") return undefined;
    const key = `${port} ${path}`;
    const text = outcome.body.toString("utf8");
    const known = this.answers.get(key);
    if (known?.latest === text) return known;
    const entry = { latest: text, before: known?.now, now: outcome };
    this.answers.set(key, entry);
    return entry;
  }
}
