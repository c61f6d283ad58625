import { fork, type ChildProcess } from "node:child_process";
import { inTypeScript } from "./inTypeScript";
import type { WorkDone, WorkOrder } from "./worker";

/** Runs cases in processes of their own, one at a time each. */
export class Pool {
  private readonly workers: readonly Worker[];
  private readonly idle: Worker[];
  private readonly waiting: ((worker: Worker) => void)[] = [];

  constructor(size: number, program: string) {
    this.workers = Array.from({ length: size }, () => new Worker(program));
    this.idle = [...this.workers];
  }

  async run(campaign: string, one: unknown, patience?: number): Promise<WorkDone> {
    const worker = this.idle.pop() ?? (await new Promise<Worker>((resolve) => this.waiting.push(resolve)));
    try {
      return await worker.run(campaign, one, patience);
    } finally {
      const next = this.waiting.shift();
      if (next) next(worker);
      else this.idle.push(worker);
    }
  }

  stop(): void {
    for (const worker of this.workers) worker.stop();
  }
}

/** Milliseconds of real time in which the longest case is over. */
const usualPatience = 120_000;

/** Megabytes for what lives shortly: nearly all that a case makes does, and the usual 16 are cleared out all the time. */
const youngGeneration = "--max-semi-space-size=32";

class Worker {
  private child: ChildProcess | undefined;
  private orders = 0;

  constructor(private readonly program: string) {}

  run(campaign: string, one: unknown, patience = usualPatience): Promise<WorkDone> {
    const child = (this.child ??= fork(this.program, ["--worker"], {
      execArgv: [youngGeneration, ...inTypeScript],
    }));
    const order: WorkOrder = { id: this.orders++, campaign, case: one };
    return new Promise((resolve) => {
      const end = (done: Pick<WorkDone, "ended" | "complaints"> & Partial<WorkDone>) => {
        clearTimeout(timer);
        child.off("message", answered).off("exit", exited);
        resolve({ id: order.id, milliseconds: 0, ...done });
      };
      const answered = (done: WorkDone) => end(done);
      const exited = () => {
        this.child = undefined;
        end({ ended: "broken", complaints: ["the process that ran the case ended"] });
      };
      const timer = setTimeout(() => child.kill("SIGKILL"), patience);
      child.on("message", answered).on("exit", exited);
      child.send(order);
    });
  }

  stop(): void {
    this.child?.disconnect();
  }
}
