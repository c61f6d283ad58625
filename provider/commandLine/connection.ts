import { connectionFields } from "../pulumi/connection/fields";
import { fromEnvironment, readFields, type Environment } from "../pulumi/connection/outsideValues";
import {
  resolveConnection,
  type ConnectionWords,
  type ResolvedConnection,
} from "../pulumi/connection/resolveConnection";
import type { ConnectionInputs } from "../pulumi/inputs/connectionSchema";
import { unusable, type Values } from "./arguments";
import { connectionOptions } from "./options";
import type { Surroundings, Terminal } from "./surroundings";

/**
 * The connection that options and environment name; a secret that neither has is asked for where a person is there. Throws
 * CBSEC_CONFIGURATION.
 */
export async function connectionOf(
  values: Values,
  { environment, terminal }: Pick<Surroundings, "environment" | "terminal">,
): Promise<ResolvedConnection> {
  const given = fromOptions(values);
  if (given.password !== undefined) {
    terminal.tell(
      `Warning: a password on the command line is seen by others in the list of processes; better give it in ${connectionFields.password.variable}.`,
    );
  }
  const cluster = { ...given, ...(await secretsAskedFor(given, environment, terminal)) };
  return resolveConnection({ cluster, environment, configuration: {}, words });
}

function fromOptions(values: Values): ConnectionInputs {
  const texts = new Map(connectionOptions.map(({ name, field }) => [field, textOf(values[name])]));
  return readFields((field) => texts.get(field), words.place, true);
}

/** Options as the environment writes them: a switch as true, pairs as JSON. */
function textOf(value: Values[string]): string | undefined {
  if (value === undefined || typeof value === "string") return value;
  return typeof value === "boolean" ? "true" : JSON.stringify(Object.fromEntries(value.map(pair)));
}

function pair(text: string): readonly [string, string] {
  const at = text.indexOf("=");
  if (at < 1) {
    throw unusable(
      "A value of --connect-to cannot be used.",
      "write FROM=TO, such as n0.example.com=10.0.0.1",
    );
  }
  return [text.slice(0, at), text.slice(at + 1)];
}

async function secretsAskedFor(
  given: ConnectionInputs,
  environment: Environment,
  terminal: Terminal,
): Promise<ConnectionInputs> {
  if (!terminal.interactive) return {};
  const known = { ...fromEnvironment(environment), ...given };
  if (known.endpoint === undefined) return {};
  if (known.clientKey !== undefined) {
    const encrypted = /ENCRYPTED/.test(known.clientKey) && known.clientKeyPassphrase === undefined;
    return encrypted ? { clientKeyPassphrase: await secret(terminal, "Passphrase of the client key") } : {};
  }
  if (known.username === undefined || known.password !== undefined) return {};
  return { password: await secret(terminal, `Password of ${known.username}`) };
}

async function secret(terminal: Terminal, what: string): Promise<string> {
  const written = await terminal.askHidden(`${what}: `);
  if (written !== "") return written;
  throw unusable(`${what} was asked for, and nothing was written.`, "run again");
}

const words: ConnectionWords = {
  place: (field) => {
    const option = connectionOptions.find((one) => one.field === field);
    return option === undefined ? variable(field) : `the option --${option.name}`;
  },
  waysToGive: (field) =>
    field === "password"
      ? `give ${variable(field)}, or run in a terminal to be asked for it`
      : `give ${words.place(field)}, or ${variable(field)}`,
};

function variable(field: keyof ConnectionInputs): string {
  return `the environment variable ${connectionFields[field].variable}`;
}

/** A message about the connection as it is said of a command line: by options instead of a program's inputs. */
export function inOptions(message: string): string {
  return connectionOptions.reduce((text, { field, name }) => {
    // Names that are words as well are meant only where they are marked as names.
    const marked = new RegExp(/[A-Z]/.test(field) ? `\\b${field}\\b` : `\`${field}\``, "g");
    return text.replace(marked, `--${name}`).replaceAll(`\`--${name}\``, `--${name}`);
  }, message);
}
