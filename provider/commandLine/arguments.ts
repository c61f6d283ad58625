import { parseArgs, type ParseArgsConfig } from "node:util";
import { SecurityError } from "../errors/securityError";
import { nearestName } from "../pulumi/inputs/nearestName";
import {
  commandOptions,
  commands,
  connectionOptions,
  help,
  version,
  type Command,
  type OptionDefinition,
} from "./options";

export type Values = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

export type Arguments =
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | { readonly kind: "command"; readonly command: Command; readonly values: Values };

/** Reads the command line. Throws CBSEC_CONFIGURATION; words that were given are not repeated, since one of them may be a password. */
export function readArguments(words: readonly string[]): Arguments {
  const { values, positionals } = parse(words);
  if (values.help === true || words.length === 0) return { kind: "help" };
  if (values.version === true) return { kind: "version" };
  const command = commandOf(positionals);
  const own = commandOptions[command];
  const stranger = Object.keys(values).find(
    (name) => ![...own, ...connectionOptions].some((option) => option.name === name),
  );
  if (stranger !== undefined) {
    const names = own.map(({ name }) => `--${name}`).join(", ");
    throw unusable(`${command} has no option --${stranger}.`, `its own options are ${names}`);
  }
  return { kind: "command", command, values };
}

function allOptions(): readonly OptionDefinition[] {
  return [...connectionOptions, ...Object.values(commandOptions).flat(), help, version];
}

function parse(words: readonly string[]): { values: Values; positionals: readonly string[] } {
  const options: NonNullable<ParseArgsConfig["options"]> = Object.fromEntries(
    allOptions().map(({ name, short, value, multiple }) => [
      name,
      {
        type: value === undefined ? ("boolean" as const) : ("string" as const),
        ...(short === undefined ? {} : { short }),
        ...(multiple === undefined ? {} : { multiple }),
      },
    ]),
  );
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      options,
      allowPositionals: true,
      strict: true,
    });
    return { values: values as Values, positionals };
  } catch (error) {
    throw unreadable(error as NodeJS.ErrnoException);
  }
}

function unreadable({ code, message }: NodeJS.ErrnoException): SecurityError {
  const written = /'(?:-\w, )?(--?[\w-]+)/.exec(message)?.[1] ?? "an option";
  if (code !== "ERR_PARSE_ARGS_UNKNOWN_OPTION") {
    return unusable(
      `The option ${written} cannot be used so.`,
      `an option with a value is written --name VALUE, or --name=VALUE when the value begins with a dash; a switch has no value`,
    );
  }
  const names = allOptions().map(({ name }) => name);
  const nearest = nearestName(written.replace(/^-+/, ""), names);
  return unusable(
    `There is no option ${written}.`,
    nearest === undefined ? seeHelp : `did you mean --${nearest}?`,
  );
}

const seeHelp = "see --help";

function commandOf(positionals: readonly string[]): Command {
  const [first] = positionals;
  if (first === undefined || positionals.length > 1) {
    throw unusable(
      `One command is expected, ${positionals.length === 0 ? "none" : positionals.length} given.`,
      `the commands are ${commands.join(", ")}; a value with spaces needs quotes`,
    );
  }
  const command = commands.find((one) => one === first);
  if (command !== undefined) return command;
  const nearest = nearestName(first, commands);
  throw unusable(
    "There is no such command.",
    nearest === undefined ? `the commands are ${commands.join(", ")}` : `did you mean ${nearest}?`,
  );
}

/** What is wrong with the command line. */
export function unusable(what: string, hint: string): SecurityError {
  return new SecurityError("CBSEC_CONFIGURATION", what, { hint });
}

/** One of the values that an option takes. */
export function oneOf<T extends string>(values: Values, name: string, allowed: readonly T[]): T | undefined {
  const written = values[name];
  if (written === undefined) return undefined;
  const found = allowed.find((one) => one === written);
  if (found !== undefined) return found;
  throw unusable(`The value of --${name} cannot be used.`, `allowed: ${allowed.join(", ")}`);
}
