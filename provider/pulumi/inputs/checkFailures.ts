import type { z } from "zod";
import { nearestName } from "./nearestName";
import { namesAt } from "./schemaAt";
import { maySecretStandAt } from "./secretFields";
import { isUnknownAt } from "./unknowns";

/**
 * One bad input. The engine shows `property`, the whole value that it finds under a top-level input of that name, secret or not, and the
 * reason. So nothing that may hold a secret is named just so: it gets `args.` before it.
 */
export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

/** Validates inputs; values that are not known yet are left alone, at every depth. Reasons name what was given and what is allowed. */
export function checkFailures(schema: z.ZodObject, inputs: Record<string, unknown>): CheckFailure[] {
  const { error } = schema.safeParse(inputs);
  return (error?.issues ?? []).flatMap((issue) => failuresOf(issue, inputs, schema));
}

function failuresOf(
  issue: z.core.$ZodIssue,
  inputs: Record<string, unknown>,
  schema: z.ZodObject,
): CheckFailure[] {
  const within = issuesOfChoice(issue, inputs);
  if (within.length > 0) return within.flatMap((one) => failuresOf(one, inputs, schema));
  if (issue.code === "unrecognized_keys") {
    const allowed = namesAt(schema, issue.path, inputs);
    return issue.keys.map((key) => ({
      property: issue.path.length === 0 ? notShown(key) : pathText([...issue.path, key]),
      reason: unknownKeyReason(key, allowed),
    }));
  }
  if (isUnknownAt(inputs, issue.path)) return [];
  const value = valueAt(inputs, issue.path);
  const path = pathText(issue.path);
  const property = mayBeShownWhole(issue.path, value) ? path : notShown(path);
  const allowed = issue.message.startsWith("must ") ? `it ${issue.message}` : `allowed: ${issue.message}`;
  return [{ property, reason: `${show(issue.path, value)}; ${allowed}` }];
}

/** Objects hold what is not seen at a glance, secrets among it; and a text in place of a connection may be one with a password. */
function mayBeShownWhole(path: readonly PropertyKey[], value: unknown): boolean {
  return path.length > 1 || (typeof value !== "object" && path[0] !== "cluster" && !maySecretStandAt(path));
}

/** Of a choice of schemas what is wrong by the one that is of the value's own kind, if there is one. */
function issuesOfChoice(issue: z.core.$ZodIssue, inputs: Record<string, unknown>): z.core.$ZodIssue[] {
  if (issue.code !== "invalid_union" || typeof valueAt(inputs, issue.path) !== "object") return [];
  const choice = issue.errors.find((issues) =>
    issues.every(({ code, path }) => code !== "invalid_type" || path.length > 0),
  );
  return (choice ?? []).map((one) => ({ ...one, path: [...issue.path, ...one.path] }));
}

/** A name under which the engine finds no value to show. */
export function notShown(property: string): string {
  return `args.${property}`;
}

/** The input that a failure is about. */
export function withoutPrefix(property: string): string {
  return property.replace(/^args\./, "");
}

function unknownKeyReason(key: string, allowed: readonly string[]): string {
  const nearest = nearestName(key, allowed);
  const meant = nearest === undefined ? "" : `; did you mean "${nearest}"?`;
  return `there is no input of this name${meant} (allowed: ${allowed.join(", ")})`;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (here, key) => (here as Record<PropertyKey, unknown> | undefined)?.[key],
    value,
  );
}

export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) =>
      typeof key === "number"
        ? `${text}[${key}]`
        : /^[A-Za-z_$][\w$]*$/.test(String(key))
          ? [...(text === "" ? [] : [text]), String(key)].join(".")
          : `${text}[${JSON.stringify(key)}]`,
    "",
  );
}

/** What was given, unless it is or may hold a secret. */
function show(path: readonly PropertyKey[], value: unknown): string {
  if (value === undefined) return "is missing";
  if (maySecretStandAt(path)) return "cannot be used (the value is not shown)";
  if (typeof value === "object" && value !== null)
    return `is ${Array.isArray(value) ? "a list" : "an object"}`;
  const text = typeof value === "string" ? withoutUser(value) : value;
  if (typeof text === "string" && text.length > 100) return `is a text of ${text.length} characters`;
  return `is ${JSON.stringify(text)}`;
}

/** User and password stand before the last @ of an address, whatever is in them. */
function withoutUser(text: string): string {
  return text.replace(/^([a-z]+:\/\/)?.*@/is, "$1…@");
}
