import type { FaultKind } from "../../cluster/faults/faults";
import type { InProcessOutcome } from "../../cluster/inProcess/inProcessRequest";

/** What can happen to one request: on its way, in the server, or to its answer. */
export interface Injury {
  readonly name: string;
  /** Which requests it can happen to: only reads can be stale, only writes have an effect. */
  readonly strikes: "reads" | "writes" | "all";
  /** No connection is made. */
  readonly refused?: true;
  /** What the server does. */
  readonly server?: FaultKind;
  /** The answer is another than the server gave after it did everything. */
  readonly answer?: InProcessOutcome;
  /** The answer is what the same question was answered before it was last answered otherwise. */
  readonly stale?: true;
}

function answered(status: number, body: string): InProcessOutcome {
  return {
    kind: "answered",
    head: { status, headers: { "content-type": "application/json" } },
    body: Buffer.from(body),
  };
}

const crashed = '["Unexpected server error, request logged."]';
const unavailable = '["Server is not available right now."]';
const declined = '{"errors":{"_":"It cannot be done at the moment."}}';

/** Everything that a request can meet, each by its name. */
export const injuries: readonly Injury[] = [
  { name: "refused", strikes: "all", refused: true },
  { name: "reset before effect", strikes: "writes", server: { kind: "closeBeforeEffect" } },
  { name: "reset after effect", strikes: "writes", server: { kind: "closeAfterEffect" } },
  { name: "reset", strikes: "reads", server: { kind: "refuse" } },
  { name: "hang to the deadline", strikes: "all", server: { kind: "hang" } },
  { name: "effect, then hang", strikes: "writes", server: { kind: "hang", effect: true } },
  { name: "500", strikes: "all", server: { kind: "answer", status: 500, text: crashed } },
  { name: "effect, then 500", strikes: "writes", answer: answered(500, crashed) },
  { name: "503", strikes: "all", server: { kind: "answer", status: 503, text: unavailable } },
  { name: "400", strikes: "all", server: { kind: "answer", status: 400, text: declined } },
  { name: "garbage", strikes: "all", server: { kind: "garbage" } },
  { name: "cut in the middle", strikes: "all", server: { kind: "truncate" } },
  { name: "stale read", strikes: "reads", stale: true },
];

export function injuryNamed(name: string): Injury {
  const found = injuries.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no fault "${name}"`);
  return found;
}

export function injuriesOf(method: string): readonly Injury[] {
  return injuries.filter(({ strikes }) => strikes === "all" || (strikes === "reads") === (method === "GET"));
}
