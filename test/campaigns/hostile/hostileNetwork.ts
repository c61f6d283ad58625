import type { InProcessOutcome, InProcessRequest } from "../../cluster/inProcess/inProcessRequest";
import type { Network, Wire } from "../inProcess/wire";
import { mutated, type Mutation } from "./mutation";

/** A network in which one answer, counted from 0 as requests are sent, comes changed. */
export class HostileNetwork implements Network {
  readonly outcomes: InProcessOutcome[] = [];
  private count = 0;
  private readonly numbers = new Map<InProcessRequest, number>();

  constructor(
    private readonly at: number | undefined,
    private readonly mutation?: Mutation,
  ) {}

  refuses(request: InProcessRequest): boolean {
    this.numbers.set(request, this.count++);
    return false;
  }

  passes(request: InProcessRequest, outcome: InProcessOutcome): InProcessOutcome {
    const number = this.numbers.get(request) ?? -1;
    this.outcomes[number] = outcome;
    return number === this.at && this.mutation !== undefined ? mutated(outcome, this.mutation) : outcome;
  }
}

/** Hosts beside the given ones to which credentials were sent. */
export class Watch {
  readonly told = new Set<string>();

  constructor(private readonly known: readonly string[]) {}

  over(wire: Wire): Wire {
    return {
      send: (request) => {
        const { host = "", authorization } = request.headers;
        if (authorization !== undefined && !this.known.includes(host)) this.told.add(host);
        return wire.send(request);
      },
    };
  }
}
