import type { SimulatedNode } from "../node/simulatedNode";
import type { User } from "../access/users";
import type { Answer } from "./answer";

/** Name and value in the order sent; a name may come twice. */
export type Form = readonly (readonly [name: string, value: string])[];

/** A request as it was read from the wire. */
export interface ReceivedRequest {
  readonly id: number;
  readonly service: "rest" | "eventing";
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  readonly form: Form;
  readonly tls: boolean;
  readonly localAddress: string;
}

/** A request being handled by a node for a user. */
export interface Call {
  readonly node: SimulatedNode;
  readonly request: ReceivedRequest;
  readonly user: User;
  /** What the route's placeholders stood for, decoded. */
  readonly parameters: readonly string[];
  /** This request is answered even though it makes the node restart the web server that it came in by. */
  surviveRestart(): void;
  /** Does what the request changes: the monitor is told before, and when the request is done. */
  takesEffect<Result>(work: () => Promise<Result> | Result): Promise<Result>;
}

export type Handler = (call: Call) => Promise<Answer> | Answer;

export function formValue(form: Form, name: string): string | undefined {
  return form.find(([key]) => key === name)?.[1];
}

export function parseForm(body: string): Form {
  if (body === "") return [];
  return [...new URLSearchParams(body)];
}
