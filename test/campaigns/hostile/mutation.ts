import type { InProcessOutcome } from "../../cluster/inProcess/inProcessRequest";
import { pathsIn, replacedAt, type JsonPath } from "./json";
import { wholeAnswers } from "./wholeAnswers";

/** What is done to an answer: to one place of its JSON, or to all of it. Plain data. */
export type Mutation =
  | { readonly kind: "place"; readonly path: JsonPath; readonly becomes: string }
  | { readonly kind: "whole"; readonly name: string };

/** What stands in a place instead, as JSON text; nothing: the place is left out. */
export const placeTexts: Readonly<Record<string, string>> = {
  nothing: "",
  null: "null",
  true: "true",
  "minus one": "-1",
  "a fraction": "0.5",
  "a number beyond all": "1e999",
  "a number of many digits": "123456789012345678901234567890",
  "an empty text": '""',
  "a text": '"x"',
  "a long text": JSON.stringify("x".repeat(100_000)),
  "control characters": '"\\u0000\\u001b[2J\\r\\n"',
  "another host": '"evil.example.com:8091"',
  "an empty list": "[]",
  "an empty object": "{}",
  "a list of texts": '["x","y"]',
  "deep lists": "[".repeat(2_000) + "]".repeat(2_000),
  "the prototype": '{"__proto__":{"enabled":true},"constructor":{"prototype":{}}}',
};

/** Everything that is done to this answer. */
export function mutationsOf(outcome: InProcessOutcome): readonly Mutation[] {
  const whole = Object.keys(wholeAnswers).map((name) => ({ kind: "whole", name }) as const);
  const json = outcome.kind === "answered" ? parsed(outcome.body) : undefined;
  if (json === undefined) return whole;
  const places = pathsIn(json).flatMap((path) =>
    Object.keys(placeTexts).map((becomes) => ({ kind: "place", path, becomes }) as const),
  );
  return [...whole, ...places];
}

/** The answer as it comes instead. */
export function mutated(outcome: InProcessOutcome, mutation: Mutation): InProcessOutcome {
  if (outcome.kind !== "answered") return outcome;
  if (mutation.kind === "whole") return wholeAnswers[mutation.name]?.(outcome) ?? outcome;
  const text = placeTexts[mutation.becomes];
  if (text === undefined) throw new Error(`nothing is called "${mutation.becomes}"`);
  const body = replacedAt(parsed(outcome.body), mutation.path, text);
  return { ...outcome, body: Buffer.from(body) };
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8")) as unknown;
  } catch {
    return undefined;
  }
}
