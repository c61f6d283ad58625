import type { z } from "zod";
import { secretConnectionFields } from "./connectionSchema";
import { nearestName } from "./nearestName";
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
  if (issue.code === "unrecognized_keys") {
    const allowed = keysAt(schema, issue.path);
    return issue.keys.map((key) => ({
      property: issue.path.length === 0 ? notShown(key) : pathText([...issue.path, key]),
      reason: unknownKeyReason(key, allowed),
    }));
  }
  if (isUnknownAt(inputs, issue.path)) return [];
  const given = show(issue.path, valueAt(inputs, issue.path));
  const path = pathText(issue.path);
  const property = path === "cluster" ? notShown(path) : path;
  return [{ property, reason: `${given}; allowed: ${issue.message}` }];
}

/** A name under which the engine finds no value to show. */
export function notShown(property: string): string {
  return `args.${property}`;
}

function unknownKeyReason(key: string, allowed: readonly string[]): string {
  const nearest = nearestName(key, allowed);
  const meant = nearest === undefined ? "" : `; did you mean "${nearest}"?`;
  return `there is no input of this name${meant} (allowed: ${allowed.join(", ")})`;
}

/** Names of the object that the schema holds at a path. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let here: unknown = schema;
  for (const key of path) here = shapeOf(here)?.[String(key)];
  return Object.keys(shapeOf(here) ?? {});
}

function shapeOf(schema: unknown): Record<string, unknown> | undefined {
  const { def } = schema as { def: { shape?: Record<string, unknown>; innerType?: unknown } };
  return def.innerType === undefined ? def.shape : shapeOf(def.innerType);
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
      typeof key === "number" ? `${text}[${key}]` : text === "" ? String(key) : `${text}.${String(key)}`,
    "",
  );
}

/** What was given, unless it is or may hold a secret. */
function show(path: readonly PropertyKey[], value: unknown): string {
  if (value === undefined) return "is missing";
  const secret = path.some((key) => (secretConnectionFields as readonly PropertyKey[]).includes(key));
  if (secret) return "cannot be used (the value is not shown)";
  if (typeof value === "object" && value !== null)
    return `is ${Array.isArray(value) ? "a list" : "an object"}`;
  const text = typeof value === "string" ? value.replace(/\/\/[^/@]*@/, "//…@") : value;
  if (typeof text === "string" && text.length > 100) return `is a text of ${text.length} characters`;
  return `is ${JSON.stringify(text)}`;
}
