import { fork, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { inTypeScript } from "../running/inTypeScript";
import type { Answered, Asked } from "./quickWorker";

/** Milliseconds of real time in which the longest test is over with nothing taken out, and in which tests are loaded. */
const longest = 240_000;
/** Beyond a test's own limit: for what goes before it and after it. */
const around = 15_000;

/** Runs quick tests in a process that has them all loaded, and another when a test in that one does not end. */
export class QuickTests {
  private child: Promise<ChildProcess> | undefined;

  /** `part`: whose tests. `runs`: those that meet trouble are among them. */
  constructor(
    private readonly copy: string,
    private readonly part: number,
    private readonly runs: boolean,
  ) {}

  /** Undefined: the process ended, or had to be ended. */
  async ask(asked: Asked): Promise<Answered | undefined> {
    if ((await this.child)?.connected !== true) this.child = undefined;
    const child = await (this.child ??= this.started());
    const answered = answerOf(child, asked.limit === undefined ? longest : asked.limit + around);
    child.send(asked);
    const answer = await answered;
    if (answer === undefined || ranOutOfTime(answer as Answered)) await this.renew();
    return answer as Answered | undefined;
  }

  /** The next is asked of another process: what one mutant left behind may fall upon the tests of the next. */
  async renew(): Promise<void> {
    const child = await this.child;
    this.child = undefined;
    child?.kill("SIGKILL");
  }

  async stop(): Promise<void> {
    (await this.child)?.disconnect();
  }

  private async started(): Promise<ChildProcess> {
    const program = join(this.copy, "test/campaigns/mutation/quickWorker.ts");
    const child = fork(program, [String(this.part), ...(this.runs ? ["with runs"] : [])], {
      cwd: this.copy,
      execArgv: [...inTypeScript],
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    // It may end between two questions, by what a mutant left behind: then the next is asked of another.
    child.on("error", () => undefined);
    if ((await answerOf(child, longest)) === undefined) throw new Error("the quick tests cannot be loaded");
    return child;
  }
}

/** Such a test goes on, and what it does later would be held against the next mutant. */
function ranOutOfTime({ failed }: Answered): boolean {
  return failed.some(({ text }) => text.includes("Timeout of "));
}

/** The next message that is more than a sign of life; undefined when none comes for so long, or the process ends. */
function answerOf(child: ChildProcess, patience: number): Promise<unknown> {
  return new Promise((resolve) => {
    const end = (answer?: unknown) => {
      clearTimeout(timer);
      child.off("message", heard).off("exit", exited);
      resolve(answer);
    };
    const exited = () => end();
    const give = () => {
      child.kill("SIGKILL");
    };
    const heard = (message: unknown) => {
      clearTimeout(timer);
      timer = setTimeout(give, patience);
      if (message !== "goes on") end(message);
    };
    let timer = setTimeout(give, patience);
    child.on("message", heard).on("exit", exited);
  });
}
