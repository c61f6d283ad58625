import type { Fault, FaultKind } from "../faults/faults";

export const faultHelp = `Faults are JSON: a kind, what it strikes, and how often.

  {"kind":"refuse"}                          the connection is reset, nothing happens
  {"kind":"closeBeforeEffect"}               cut just before the change is made
  {"kind":"closeAfterEffect"}                the change is made, its answer never arrives
  {"kind":"delay","milliseconds":500}        waits before anything happens
  {"kind":"hang"}, {"kind":"hang","effect":true}   never answers; the second makes the change
  {"kind":"answer","status":503,"text":"\\"busy\\""}   this instead of the server's own
  {"kind":"garbage"}, {"kind":"truncate"}    200 with what is no JSON; the server's own answer, cut off in the middle
  {"kind":"stale"}                           a GET is answered with what it was answered first after the fault was added

  "node":1  "method":"POST"  "path":"/node/controller/setupNetConfig"  "body":"nodeEncryption=on"   what it strikes; left out: any
  "path":"re:^/node/"  "body":"re:=(on|off)$"                            regular expressions
  "nth":2  "times":3                         from the second match on, three of them; "nth" alone: only that one; neither: each
`;

const kinds: readonly FaultKind["kind"][] = [
  "refuse",
  "closeBeforeEffect",
  "closeAfterEffect",
  "delay",
  "hang",
  "answer",
  "garbage",
  "truncate",
  "stale",
];
const members = [
  "kind",
  "node",
  "method",
  "path",
  "body",
  "nth",
  "times",
  "milliseconds",
  "effect",
  "status",
  "text",
  "contentType",
];
const expression = "re:";

/** A fault as a person writes it; says what is wrong with it. */
export function readFault(text: string): Fault {
  const fault = parsed(text);
  const unknown = Object.keys(fault).filter((name) => !members.includes(name));
  if (unknown.length > 0)
    throw new Error(`a fault has no "${unknown[0]}"; it may have ${members.join(", ")}`);
  if (!kinds.some((kind) => kind === fault["kind"])) {
    throw new Error(`"${String(fault["kind"])}" is no kind of fault; there are ${kinds.join(", ")}`);
  }
  return Object.fromEntries(
    Object.entries(fault).map(([name, value]) => [name, pattern(name, value)]),
  ) as unknown as Fault;
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    throw new Error(`a fault is JSON such as {"kind":"hang","path":"/pools"}, not ${text}`);
  }
}

function pattern(name: string, value: unknown): unknown {
  const mayBe = name === "path" || name === "body";
  if (!mayBe || typeof value !== "string" || !value.startsWith(expression)) return value;
  return new RegExp(value.slice(expression.length));
}
