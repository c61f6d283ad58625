import { execFile } from "node:child_process";
import { statSync } from "node:fs";
import { basename, join } from "node:path";

import type { SimulatedNode } from "../node/simulatedNode";
import type { Refusal } from "./install";

/** Where the passphrase of a private key comes from (cluster API facts E.5). */
export type PassphraseSource =
  | { readonly type: "plain"; readonly password: string }
  | {
      readonly type: "script";
      readonly path: string;
      readonly args: readonly string[];
      readonly trim: boolean;
      readonly timeout: number;
    }
  | {
      readonly type: "rest";
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly timeout: number;
    };

/** The passphrase itself; undefined when none was named. */
export async function eachPassphrase(
  node: SimulatedNode,
  source: PassphraseSource | undefined,
): Promise<string | undefined | Refusal> {
  switch (source?.type) {
    case undefined:
      return undefined;
    case "plain":
      return source.password;
    case "script":
      return runScript(join(node.inbox.scripts, basename(source.path)), source);
    case "rest":
      return askService(source);
  }
}

export function scriptExists(node: SimulatedNode, path: string): boolean {
  try {
    return statSync(join(node.inbox.scripts, basename(path))).isFile();
  } catch {
    return false;
  }
}

function runScript(
  path: string,
  { args, trim, timeout }: Extract<PassphraseSource, { type: "script" }>,
): Promise<string | Refusal> {
  return new Promise((resolve) => {
    execFile(path, [...args], { timeout }, (error, stdout) => {
      if (!error) resolve(trim ? stdout.trim() : stdout);
      else if (typeof error.code === "number")
        resolve({ reason: `Script exited with status ${error.code}:\n${stdout}` });
      else resolve({ reason: `Script execution failed: ${error.killed ? "timeout" : error.message}` });
    });
  });
}

async function askService({
  url,
  headers,
  timeout,
}: Extract<PassphraseSource, { type: "rest" }>): Promise<string | Refusal> {
  try {
    const answer = await fetch(url, { headers, signal: AbortSignal.timeout(timeout) });
    const text = await answer.text();
    return answer.ok ? text : { reason: `REST API call ${url} returned ${answer.status}` };
  } catch (error) {
    return { reason: `REST API call ${url} failed (${whyNot(error)})` };
  }
}

function whyNot(error: unknown): string {
  const { name, cause, message } = error as Error;
  if (name === "TimeoutError") return "timeout";
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  const isBadPort = (cause as Error | undefined)?.message === "bad port";
  return code === "ECONNREFUSED" || isBadPort ? "connection refused" : message;
}
