import { connectionFields } from "../pulumi/connection/fields";
import { exitCodes } from "./exitCodes";
import {
  commandOptions,
  commands,
  connectionOptions,
  help,
  variableOf,
  version,
  type Command,
  type OptionDefinition,
} from "./options";

const programName = "pulumi-couchbase-security";

const purposes: Readonly<Record<Command, { readonly usage: string; readonly purpose: string }>> = {
  status: {
    usage: "status",
    purpose: "what the cluster is like, and what a dead run left to be put back; changes nothing",
  },
  restore: {
    usage: "restore",
    purpose: "put back what a dead run left switched off: Eventing functions, auto-failover",
  },
  plan: {
    usage: "plan --destroy",
    purpose: "the steps of going back to what was before; changes nothing",
  },
};

/** The whole help, for a person and for docs/operations.md. */
export function helpText(): string {
  return [
    `Usage: npx ${programName} <command> [options]`,
    "",
    "Looks after the security of a Couchbase cluster without Pulumi.",
    ...commands.flatMap((command) => [
      "",
      `${purposes[command].usage}`,
      `  ${purposes[command].purpose}`,
      ...rows(commandOptions[command].map((option) => [written(option), option.help])),
    ]),
    "",
    "Connection: an option wins over its environment variable",
    ...rows([
      ...connectionOptions.map((option): Row => [written(option), joined(variableOf(option), option.help)]),
      ["", joined(connectionFields.clientKeyPassphrase.variable, "passphrase of the client key")],
    ]),
    "",
    "Others",
    ...rows([help, version].map((option) => [written(option), option.help])),
    "",
    "Exit codes",
    ...rows(Object.values(exitCodes).map(({ code, meaning }) => [String(code), meaning])),
    "",
  ].join("\n");
}

type Row = readonly [left: string, right: string];

function rows(pairs: readonly Row[]): readonly string[] {
  const width = Math.max(...pairs.map(([left]) => left.length));
  return pairs.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`.trimEnd());
}

function written({ name, short, value }: OptionDefinition): string {
  return [short === undefined ? `    --${name}` : `-${short}, --${name}`, value].filter(Boolean).join(" ");
}

function joined(variable: string, text: string): string {
  return text === "" ? variable : `${variable}; ${text}`;
}
