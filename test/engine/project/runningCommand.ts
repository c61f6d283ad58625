import { execFileSync, spawn, type ChildProcess } from "node:child_process";

/** Milliseconds until what has not happened is taken for never: long, as machines are slow and busy. */
export const patience = 120_000;

/** What a finished command of the Pulumi CLI left. */
export interface CommandResult {
  readonly command: string;
  /** null when a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, as they came. */
  readonly all: string;
  readonly milliseconds: number;
}

/** A command of the CLI that is under way, in a process group of its own as a terminal would give it. */
export class RunningCommand {
  readonly finished: Promise<CommandResult>;
  #all = "";
  #ended = false;
  readonly #child: ChildProcess;
  readonly #plugins = new Set<number>();

  constructor(file: string, args: readonly string[], options: { cwd: string; env: NodeJS.ProcessEnv }) {
    const start = Date.now();
    const child = spawn(file, args, { ...options, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    this.#child = child;
    const text = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8").on("data", (chunk: string) => {
        text[name] += chunk;
        this.#all += chunk;
      });
    }
    this.finished = new Promise((resolve, reject) => {
      child.on("error", reject);
      // Not "close": a plugin that outlives a killed CLI may keep the pipes open.
      child.on("exit", (exitCode, signal) => {
        this.#ended = true;
        const result = () => {
          const milliseconds = Date.now() - start;
          resolve({ command: args.join(" "), exitCode, signal, ...text, all: this.#all, milliseconds });
        };
        const grace = setTimeout(result, 500);
        child.on("close", () => {
          clearTimeout(grace);
          result();
        });
      });
    });
  }

  /** What it has printed so far. */
  get all(): string {
    return this.#all;
  }

  /** Resolves when the output has a match; rejects when the command ends, or `patience` is over, without one. */
  async waitFor(pattern: RegExp): Promise<void> {
    const end = Date.now() + patience;
    while (!pattern.test(this.#all)) {
      if (this.#ended) throw new Error(`Ended before ${pattern} was printed:\n${this.#all}`);
      if (Date.now() > end)
        throw new Error(`${pattern} was not printed within ${patience} ms:\n${this.#all}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Ctrl-C, as a terminal does it: SIGINT to the whole process group. */
  interrupt(): void {
    this.#signal(-this.#pid(), "SIGINT");
  }

  /** SIGKILL to the CLI alone; plugins live on (until `killPlugins`). */
  kill(): void {
    this.plugins();
    this.#signal(this.#pid(), "SIGKILL");
  }

  /** SIGKILL to the processes that run dynamic providers, also after the CLI has gone. */
  killPlugins(): void {
    for (const pid of this.plugins()) this.#signal(pid, "SIGKILL");
  }

  /** Ids of the processes that run dynamic providers for this command, as far as they have been seen. */
  plugins(): readonly number[] {
    const processes = execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" })
      .split("\n")
      .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
      .map((match) => ({ pid: Number(match?.[1]), parent: Number(match?.[2]), args: match?.[3] ?? "" }));
    const family = new Set([this.#pid(), ...this.#plugins]);
    for (let before = 0; before !== family.size;) {
      before = family.size;
      for (const { pid, parent } of processes) if (family.has(parent)) family.add(pid);
    }
    const alive = processes.filter(({ pid, args }) => family.has(pid) && args.includes("dynamic-provider"));
    this.#plugins.clear();
    for (const { pid } of alive) this.#plugins.add(pid);
    return [...this.#plugins];
  }

  #pid(): number {
    if (this.#child.pid === undefined) throw new Error("The command was not started.");
    return this.#child.pid;
  }

  #signal(pid: number, signal: NodeJS.Signals): void {
    try {
      process.kill(pid, signal);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== "ESRCH") throw cause;
    }
  }
}
