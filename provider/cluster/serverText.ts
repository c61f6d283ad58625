import { parseOutsideJson } from "../outsideJson";

/** Longest text of a server that stands in a message. */
const longest = 600;

/**
 * The server's own words in the body of an error, in every shape that servers use (cluster API facts 0.1, C.2, D.2, E, G.2): lines of
 * text, a JSON string, a list, `{"errors": {…}}`, `{"errors": […]}`, `{"error": …}`, `{"message", "permissions"}`, and Eventing's
 * `{"name", "description"}`. Whatever else is in a body is left out: it may be secret. `undefined` when nothing is said. `hide` takes secrets out of
 * the words as they came: when they are folded and cut, a secret may not look like itself any more.
 */
export function serverText(
  body: string,
  contentType: string,
  hide: (text: string) => string = (text) => text,
): string | undefined {
  const text = contentType === "text/html" || /^\s*</.test(body) ? undefined : words(body.trim());
  if (text === undefined || text === "") return undefined;
  const clean = hide(text).replace(/[\s\p{C}]+/gu, " ");
  return clean.length > longest ? `${clean.slice(0, longest)}…` : clean;
}

function words(body: string): string | undefined {
  const json = parse(body);
  if (json === undefined) return looksLikeJson(body) ? undefined : joined(body.split(/\r?\n/));
  if (typeof json === "string" || Array.isArray(json)) return flat(json);
  if (!isObject(json)) return undefined;
  if (isObject(json.errors))
    return joined([...fieldErrors(json.errors), ...repeatedErrors(body, json.errors)]);
  const parts = [
    json.errors,
    json.error,
    json.message,
    json.permissions,
    json.name,
    json.description,
    runtimeInfo(json),
  ];
  return joined(parts.map((part) => flat(part)));
}

/** `{"errors": {"_": "…", "afamily": "…"}}`: `_` stands for the request as a whole; fields may be nested. */
function fieldErrors(errors: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(errors).map(([field, error]) => {
    const text = isObject(error) ? joined(fieldErrors(error)) : flat(error);
    return field === "_" || text === undefined ? (text ?? "") : `${field}: ${text}`;
  });
}

/** The server may write `_` twice into one object (recorded on 7.6.8); JSON.parse keeps only the last. */
function repeatedErrors(body: string, errors: Readonly<Record<string, unknown>>): string[] {
  return [...body.matchAll(/"_":("(?:[^"\\]|\\.)*")/g)]
    .map((match) => parse(match[1] ?? ""))
    .filter((text): text is string => typeof text === "string" && text !== errors._);
}

function runtimeInfo(json: Readonly<Record<string, unknown>>): unknown {
  return isObject(json.runtime_info) ? json.runtime_info.info : undefined;
}

function flat(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return joined(value.map((part) => (typeof part === "string" ? part : undefined)));
  return isObject(value) ? joined(fieldErrors(value)) : undefined;
}

function joined(parts: readonly (string | undefined)[]): string | undefined {
  const said = parts.map((part) => part?.trim()).filter((part) => part !== undefined && part !== "");
  return said.length === 0 ? undefined : [...new Set(said)].join("; ");
}

function parse(body: string): unknown {
  try {
    return parseOutsideJson(body);
  } catch {
    return undefined;
  }
}

/** Broken JSON is not shown: it may be the beginning of anything. */
function looksLikeJson(body: string): boolean {
  return /^[[{"]/.test(body);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
