import type { Given } from "../../certificates/install";
import { scriptExists, type PassphraseSource } from "../../certificates/passphrase";
import { fieldErrors, json, type Answer } from "../../http/answer";
import type { SimulatedNode } from "../../node/simulatedNode";

type Json = Record<string, unknown>;
type FieldErrors = Record<string, string>;

const defaultTimeout = 5000;

/** Cluster API facts E.5. */
export function readReload(node: SimulatedNode, body: string): Given | Answer {
  if (body === "") return { shown: {} };
  const parsed = parse(body);
  if (!parsed) return fieldErrors([["_", "Invalid Json"]]);
  const { forceReload, privateKeyPassphrase, ...others } = parsed;
  const mayForce = node.profile.certificates.newFields;
  const unknown = Object.keys({
    ...others,
    ...(mayForce || !("forceReload" in parsed) ? {} : { forceReload }),
  });
  const errors: Record<string, unknown> = Object.fromEntries(unknown.map((key) => [key, "Unsupported key"]));
  if (mayForce && forceReload !== undefined && typeof forceReload !== "boolean") {
    errors["forceReload"] = "The value must be one of the following: [true,false]";
  }
  const force = forceReload === true;
  if (privateKeyPassphrase === undefined) {
    return Object.keys(errors).length > 0 ? json({ errors }, 400) : { shown: {}, force };
  }
  const source = readSource(node, privateKeyPassphrase);
  if ("errors" in source) return json({ errors: { ...errors, privateKeyPassphrase: source.errors } }, 400);
  if (Object.keys(errors).length > 0) return json({ errors }, 400);
  const secret = source.type === "plain" ? { password: "********" } : {};
  return { source, shown: { ...(privateKeyPassphrase as Json), ...secret }, force };
}

function readSource(node: SimulatedNode, value: unknown): PassphraseSource | { errors: FieldErrors } {
  const fields = (typeof value === "object" && value !== null ? value : {}) as Json;
  const timeout = typeof fields["timeout"] === "number" ? fields["timeout"] : defaultTimeout;
  switch (fields["type"]) {
    case undefined:
      return { errors: { type: "The value must be supplied" } };
    case "plain":
      return typeof fields["password"] === "string"
        ? { type: "plain", password: fields["password"] }
        : { errors: { password: "Password must be a string" } };
    case "script":
      return readScript(node, fields, timeout);
    case "rest":
      return readService(fields, timeout);
    default:
      return { errors: { type: "The value must be one of the following: [script,rest,plain]" } };
  }
}

function readScript(
  node: SimulatedNode,
  { path, args, trim }: Json,
  timeout: number,
): PassphraseSource | { errors: FieldErrors } {
  if (typeof path !== "string") return { errors: { path: "The value must be supplied" } };
  const { shownScripts, scripts } = node.inbox;
  const inside =
    !path.startsWith("/") || [shownScripts, scripts].some((folder) => path.startsWith(`${folder}/`));
  if (!inside) return { errors: { path: `Script must reside in ${shownScripts} for security reasons` } };
  if (!scriptExists(node, path)) {
    return { errors: { path: `File ${path} doesn't exist or not a regular file` } };
  }
  const texts = Array.isArray(args) ? args.map(String) : [];
  return { type: "script", path, args: texts, trim: trim !== false, timeout };
}

function readService({ url, headers }: Json, timeout: number): PassphraseSource | { errors: FieldErrors } {
  if (typeof url !== "string" || !URL.canParse(url)) return { errors: { url: "Invalid url" } };
  if (!/^https?:/.test(url)) return { errors: { url: "Invalid scheme in the URL" } };
  if (headers !== undefined && (typeof headers !== "object" || headers === null)) {
    return { errors: { headers: "Headers must be a JSON object" } };
  }
  const values = Object.values(headers ?? {});
  if (!values.every((one) => typeof one === "string")) {
    return { errors: { headers: "Header values must be strings" } };
  }
  return { type: "rest", url, headers: (headers ?? {}) as Record<string, string>, timeout };
}

function parse(body: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}
