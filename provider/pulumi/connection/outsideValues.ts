import { readFileSync } from "node:fs";
import { SecurityError } from "../../errors/securityError";
import { checkFailures, withoutPrefix } from "../inputs/checkFailures";
import { maySecretStandAt } from "../inputs/secretFields";
import { connectionSchema, type ConnectionInputs } from "../inputs/connectionSchema";
import { configurationNamespace, type Configuration } from "../configuration";
import { connectionFieldNames, connectionFields } from "./fields";

export type Environment = Readonly<Record<string, string | undefined>>;

/** The connection's fields that the environment holds. Throws CBSEC_CONFIGURATION naming the variable. */
export function fromEnvironment(environment: Environment): ConnectionInputs {
  return readFields(
    (field) => environment[connectionFields[field].variable],
    (field) => `the environment variable ${connectionFields[field].variable}`,
    true,
  );
}

/** The connection's fields that the stack configuration holds. Throws CBSEC_CONFIGURATION naming the key. */
export function fromConfiguration(configuration: Configuration): ConnectionInputs {
  return readFields(
    (field) => configuration[field],
    (field) => `the stack configuration ${configurationNamespace}:${field}`,
    false,
  );
}

/**
 * Fields that are written as texts; `placeOf` says where. With `paths`, PEM may be given as a path. Throws CBSEC_CONFIGURATION naming the
 * place.
 */
export function readFields(
  valueOf: (field: keyof ConnectionInputs) => string | undefined,
  placeOf: (field: keyof ConnectionInputs) => string,
  paths: boolean,
): ConnectionInputs {
  const found: Record<string, unknown> = {};
  for (const field of connectionFieldNames) {
    const written = valueOf(field);
    if (written === undefined || written === "") continue;
    found[field] = convert(field, written, placeOf(field), paths);
  }
  const [failure] = checkFailures(connectionSchema, found);
  if (failure !== undefined) {
    const field = withoutPrefix(failure.property).split(/[.[]/, 1)[0] as keyof ConnectionInputs;
    throw unusable(placeOf(field), failure.reason);
  }
  return found;
}

function convert(field: keyof ConnectionInputs, written: string, place: string, paths: boolean): unknown {
  switch (connectionFields[field].holds) {
    case "text":
      return written;
    case "flag":
      if (/^(true|1|false|0)$/i.test(written)) return /^(true|1)$/i.test(written);
      throw unusable(place, `is ${JSON.stringify(written)}; allowed: true or false`);
    case "map":
      return readMap(written, place);
    case "pem":
      return paths && !written.includes("-----BEGIN ") ? readFile(field, written, place) : written;
  }
}

function readMap(written: string, place: string): unknown {
  try {
    const read: unknown = JSON.parse(written);
    if (typeof read === "object" && read !== null && !Array.isArray(read)) return read;
  } catch {
    // Said below.
  }
  throw unusable(place, 'is not a JSON object such as {"node1.example.com": "10.0.0.1"}');
}

/** What is in the file is not repeated: it may be another one than was meant. */
function readFile(field: keyof ConnectionInputs, path: string, place: string): string {
  // A key without its first line, say, which nobody is to see.
  if (/[\r\n]/.test(path)) throw unusable(place, "is neither the name of a file nor a text in PEM form");
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // What stands there instead of a path may be the key itself, in another form.
    if (maySecretStandAt([field])) {
      throw unusable(
        place,
        `is no PEM text, and no path to a file that can be read (${code}; the value is not shown)`,
      );
    }
    throw unusable(place, `names the file ${path}, which cannot be read (${code})`, error);
  }
  if (text.includes("-----BEGIN ")) return text;
  throw unusable(place, `names the file ${path}, which holds no text in PEM form (-----BEGIN …-----)`);
}

function unusable(place: string, why: string, cause?: unknown): SecurityError {
  const sentence = `${place.charAt(0).toUpperCase()}${place.slice(1)} ${why}`;
  return new SecurityError("CBSEC_CONFIGURATION", sentence, {}, cause);
}
