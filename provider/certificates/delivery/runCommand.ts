import { spawn, type ChildProcess } from "node:child_process";
import { type Time } from "../../time";

export interface Invocation {
  readonly file: string;
  readonly args: readonly string[];
}

export interface FinishedCommand {
  /** null when a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a command gets on its standard input, which then ends: `bytes`, but only once its standard output has shown `after`. */
export interface CommandInput {
  readonly after: RegExp;
  readonly bytes: Uint8Array;
}

const outputLimit = 4 * 1024 * 1024;
/** Milliseconds that a stopped command has to clean up after itself. */
const grace = 3_000;

/**
 * Runs a command and answers it with `input`. When `signal` aborts, its input is cut and it is stopped; the promise then rejects
 * with the signal's reason, but only after the command has ended. Rejects with the system's own error when it cannot be started.
 */
export async function runCommand(
  invocation: Invocation,
  input: CommandInput,
  time: Time,
  signal: AbortSignal,
): Promise<FinishedCommand> {
  signal.throwIfAborted();
  // A process group of its own, so that what the command has started is stopped with it.
  const child = spawn(invocation.file, invocation.args, {
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, LC_ALL: "C" },
  });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (chunk: string) => {
      if (output[name].length >= outputLimit) return;
      output[name] += chunk;
      if (!child.stdin.writableEnded && input.after.test(output.stdout)) child.stdin.end(input.bytes);
    });
  }
  // A command may end without having read everything: what it says then is told, not the broken pipe.
  child.stdin.on("error", () => undefined);

  const ended = endOf(child, time, () => (signal.aborted ? grace + 1_000 : 1_000));
  const stopped = new AbortController();
  const stop = () => {
    child.stdin.destroy();
    signalGroup(child, "SIGTERM");
    time.sleep(grace, stopped.signal).then(
      () => signalGroup(child, "SIGKILL"),
      () => undefined,
    );
  };
  signal.addEventListener("abort", stop, { once: true });
  try {
    const exitCode = await ended;
    if (exitCode !== 0) signal.throwIfAborted();
    return { exitCode, ...output };
  } finally {
    signal.removeEventListener("abort", stop);
    stopped.abort();
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
  }
}

/** The exit code, when all output has come; a process left behind that keeps the pipes open is not waited for longer than `patience`. */
function endOf(child: ChildProcess, time: Time, patience: () => number): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const waiting = new AbortController();
    child.once("error", reject);
    child.once("close", (exitCode) => {
      waiting.abort();
      resolve(exitCode);
    });
    child.once("exit", (exitCode) => {
      time.sleep(patience(), waiting.signal).then(
        () => resolve(exitCode),
        () => undefined,
      );
    });
  });
}

function signalGroup(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, name);
  } catch {
    // It has ended by itself.
  }
}
