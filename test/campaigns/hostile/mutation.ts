import type { InProcessOutcome } from "../../cluster/inProcess/inProcessRequest";
import { harmed, harms, isCertificates, type CertificateHarm } from "./certificates";
import { pathsIn, replacedAt, valueAt, type JsonPath } from "./json";
import { wholeAnswers } from "./wholeAnswers";

/** What is done to an answer: to one place of its JSON, to a certificate or a restoration record in a place of it, or to all of it. Plain data. */
export type Mutation =
  | { readonly kind: "place"; readonly path: JsonPath; readonly becomes: string }
  | { readonly kind: "certificate"; readonly path: JsonPath; readonly harm: CertificateHarm }
  | { readonly kind: "record"; readonly path: JsonPath; readonly within: JsonPath; readonly becomes: string }
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
  return [...whole, ...pathsIn(json).flatMap((path) => mutationsAt(json, path))];
}

function mutationsAt(json: unknown, path: JsonPath): readonly Mutation[] {
  const texts = Object.keys(placeTexts);
  const places = texts.map((becomes) => ({ kind: "place", path, becomes }) as const);
  const found = valueAt(json, path);
  if (isCertificates(found)) {
    return [...places, ...harms.map((harm) => ({ kind: "certificate", path, harm }) as const)];
  }
  const record = recordIn(found);
  if (record === undefined) return places;
  const within = pathsIn(record).flatMap((inner) =>
    texts.map((becomes) => ({ kind: "record", path, within: inner, becomes }) as const),
  );
  return [...places, ...within];
}

/** The answer as it comes instead. */
export function mutated(outcome: InProcessOutcome, mutation: Mutation): InProcessOutcome {
  if (outcome.kind !== "answered") return outcome;
  if (mutation.kind === "whole") return wholeAnswers[mutation.name]?.(outcome) ?? outcome;
  const json = parsed(outcome.body);
  const body = replacedAt(json, mutation.path, textFor(mutation, valueAt(json, mutation.path)));
  return { ...outcome, body: Buffer.from(body) };
}

/** JSON that comes in the place of what was found there. */
function textFor(mutation: Exclude<Mutation, { readonly kind: "whole" }>, found: unknown): string {
  if (mutation.kind === "certificate") return JSON.stringify(harmed(String(found), mutation.harm));
  const text = placeTexts[mutation.becomes];
  if (text === undefined) throw new Error(`nothing is called "${mutation.becomes}"`);
  if (mutation.kind === "place") return text;
  const [introduction] = String(found).split("\n");
  return JSON.stringify(`${introduction}\n${replacedAt(recordIn(found), mutation.within, text)}`);
}

/** The JSON below the first line of a restoration record; undefined for what is none. */
function recordIn(found: unknown): unknown {
  return typeof found === "string" && found.includes("\n{")
    ? parsed(Buffer.from(found.slice(found.indexOf("\n") + 1)))
    : undefined;
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8")) as unknown;
  } catch {
    return undefined;
  }
}
