import { createRequire } from "node:module";
import { SecurityError } from "../errors/securityError";
import { withCluster, type OpenCluster } from "../pulumi/connection/openCluster";
import { readArguments, type Values } from "./arguments";
import { connectionOf, inOptions } from "./connection";
import { errorText } from "./errorText";
import { exitCodes, type Outcome } from "./exitCodes";
import { helpText } from "./help";
import type { Command } from "./options";
import { plan } from "./plan/plan";
import { restore } from "./restore";
import { status } from "./status/status";
import type { Surroundings } from "./surroundings";

type Act = (open: OpenCluster, values: Values, surroundings: Surroundings) => Promise<Outcome>;

const acts: Readonly<Record<Command, Act>> = { status, restore, plan };

/** Milliseconds for one request. */
const requestTimeout = 30_000;

/** Does what the command line says; resolves with the exit code. Errors are told, never thrown. */
export async function runCommandLine(words: readonly string[], surroundings: Surroundings): Promise<number> {
  try {
    return exitCodes[await obey(words, surroundings)].code;
  } catch (error) {
    surroundings.terminal.tell(errorText(error));
    return exitCodes[outcomeOf(error)].code;
  }
}

async function obey(words: readonly string[], surroundings: Surroundings): Promise<Outcome> {
  const { terminal, time } = surroundings;
  const read = readArguments(words);
  if (read.kind === "help") {
    terminal.print(helpText());
    return "done";
  }
  if (read.kind === "version") {
    terminal.print(packageVersion());
    return "done";
  }
  const connection = await connectionOf(read.values, surroundings);
  return withCluster({ connection, time, requestTimeout }, async (open) => {
    open.client.heedWarnings((warning) => terminal.tell(`Warning: ${inOptions(warning)}`));
    return acts[read.command](open, read.values, surroundings);
  });
}

function packageVersion(): string {
  return (createRequire(__filename)("pulumi-couchbase-security/package.json") as { version: string }).version;
}

function outcomeOf(error: unknown): Outcome {
  if (!(error instanceof SecurityError)) return "failed";
  if (error.code === "CBSEC_BUSY") return "busy";
  return error.code === "CBSEC_CONFIGURATION" ? "unusable" : "failed";
}
