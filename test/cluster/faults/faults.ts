import type { Socket } from "node:net";

import type { Answer } from "../http/answer";
import type { ReceivedRequest } from "../http/call";
import type { SimulatedNode } from "../node/simulatedNode";

/** What goes wrong with a request. */
export type FaultKind =
  /** The connection is reset as soon as the request was read; nothing happens. */
  | { readonly kind: "refuse" }
  /** Everything up to the change is done, then the connection is cut; nothing is changed. */
  | { readonly kind: "closeBeforeEffect" }
  /** The change is made, its answer never arrives. */
  | { readonly kind: "closeAfterEffect" }
  /** The request waits for so many (unscaled) milliseconds before anything happens. */
  | { readonly kind: "delay"; readonly milliseconds: number }
  /** No answer, ever; with `effect` the change is made. */
  | { readonly kind: "hang"; readonly effect?: boolean }
  /** This answer instead of the server's own; nothing is changed. */
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly text?: string;
      readonly contentType?: string;
    }
  /** 200, JSON by its header, and not JSON by its body. */
  | { readonly kind: "garbage" }
  /** The server's own answer, cut off in the middle. */
  | { readonly kind: "truncate" }
  /** A GET is answered with what the same GET was answered when the fault was added, or first after it. */
  | { readonly kind: "stale" };

export type Fault = FaultKind & {
  /** Index of the node; left out: any. */
  readonly node?: number;
  readonly method?: string;
  /** The whole path, or a pattern of it. */
  readonly path?: string | RegExp;
  /** Part of the request's body, such as "nodeEncryption=on". */
  readonly body?: string | RegExp;
  /** The first match that it strikes, counted from 1. */
  readonly nth?: number;
  /** How many matches it strikes; left out: one when there is `nth`, else each. */
  readonly times?: number;
};

/** How one request fares. */
export interface Strike {
  /** Before anything else; may never come back. */
  before(): Promise<void>;
  /** Just before the change. */
  atEffect(): Promise<void>;
  /** Runs the real thing, or not, and gives what is to be written; undefined when nothing is. */
  answer(real: () => Promise<Answer | undefined>): Promise<Answer | undefined>;
}

interface ActiveFault {
  readonly fault: Fault;
  matches: number;
  remembered: Map<string, Answer>;
}

/** Ends a handler at the moment before it changes something. */
export class CutBeforeEffect extends Error {}

/** One for each answer that does not come: one for all would keep everybody who waits for it. */
const never = () => new Promise<never>(() => undefined);

/** Faults on demand. Struck requests are counted per fault. */
export class Faults {
  /** Requests that met a fault. */
  struck = 0;
  private readonly active = new Set<ActiveFault>();

  /** From now on; the returned function takes it away again. */
  add(fault: Fault): () => void {
    const active: ActiveFault = { fault, matches: 0, remembered: new Map() };
    this.active.add(active);
    return () => this.active.delete(active);
  }

  clear(): void {
    this.active.clear();
  }

  strike(node: SimulatedNode, request: ReceivedRequest, socket: Socket): Strike {
    for (const active of this.active) {
      if (!matches(active.fault, node, request)) continue;
      active.matches += 1;
      if (isDue(active)) {
        this.struck += 1;
        return strikeOf(active, request, socket);
      }
    }
    return unharmed;
  }
}

const unharmed: Strike = {
  before: () => Promise.resolve(),
  atEffect: () => Promise.resolve(),
  answer: (real) => real(),
};

function strikeOf(active: ActiveFault, request: ReceivedRequest, socket: Socket): Strike {
  const { fault } = active;
  switch (fault.kind) {
    case "refuse":
      return { ...unharmed, answer: () => cut(socket) };
    case "closeBeforeEffect":
      return {
        ...unharmed,
        atEffect: () => Promise.reject(new CutBeforeEffect()),
        answer: async (real) => {
          await real();
          return cut(socket);
        },
      };
    case "closeAfterEffect":
      return {
        ...unharmed,
        answer: async (real) => {
          await real();
          return cut(socket);
        },
      };
    case "delay":
      return { ...unharmed, before: () => new Promise((resolve) => setTimeout(resolve, fault.milliseconds)) };
    case "hang":
      return {
        ...unharmed,
        answer: async (real) => {
          if (fault.effect) await real();
          return never();
        },
      };
    case "answer": {
      const { status, text, contentType } = fault;
      const headers = text === undefined ? undefined : { "Content-Type": contentType ?? "application/json" };
      return { ...unharmed, answer: () => Promise.resolve({ status, headers, body: text }) };
    }
    case "garbage":
      return {
        ...unharmed,
        answer: () =>
          Promise.resolve({
            status: 200,
            headers: { "Content-Type": "application/json" },
            body: '{"name":"default","nodes":[<<',
          }),
      };
    case "truncate":
      return {
        ...unharmed,
        answer: async (real) => {
          const answer = await real();
          return answer && { ...answer, breaksOffAt: Math.floor((answer.body ?? "").length / 2) };
        },
      };
    case "stale":
      return {
        ...unharmed,
        answer: async (real) => {
          const known = active.remembered.get(request.path);
          if (known) return known;
          const answer = await real();
          if (answer) active.remembered.set(request.path, answer);
          return answer;
        },
      };
  }
}

function isDue({ fault: { nth, times }, matches: count }: ActiveFault): boolean {
  const first = nth ?? 1;
  const struck = times ?? (nth === undefined ? Infinity : 1);
  return count >= first && count < first + struck;
}

function cut(socket: Socket): Promise<undefined> {
  if ("encrypted" in socket) socket.destroy();
  else socket.resetAndDestroy();
  return Promise.resolve(undefined);
}

function matches(fault: Fault, node: SimulatedNode, request: ReceivedRequest): boolean {
  return (
    (fault.node === undefined || fault.node === node.making.index) &&
    (fault.method === undefined || fault.method === request.method) &&
    fits(fault.path, request.path, true) &&
    fits(fault.body, request.body, false)
  );
}

function fits(wanted: string | RegExp | undefined, text: string, whole: boolean): boolean {
  if (wanted === undefined) return true;
  if (typeof wanted !== "string") return wanted.test(text);
  return whole ? wanted === text : text.includes(wanted);
}
