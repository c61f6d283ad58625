import type { ClusterState } from "../planning/state";
import type { Step } from "../planning/step";
import { noteBroughtCAs } from "./certificates/broughtCAs";
import { toSeconds } from "./exposure";
import { Guard } from "./guard";
import { checkGuards } from "./guards";
import { noFunctions, remember } from "./remember";
import type { Run } from "./run";

/** A step that was not done, or not seen done. */
export class StepFailure extends Error {
  constructor(
    readonly step: Step,
    override readonly cause: unknown,
  ) {
    super(step.text);
  }
}

/** Each step: guards on the live state, act, see it done. What `before` throws is the step's failure. */
export async function runSteps(
  run: Run,
  steps: readonly Step[],
  prefix = "",
  before: (step: Step) => void = () => undefined,
): Promise<void> {
  for (const [index, step] of steps.entries()) {
    run.progress.status(`${prefix}${index + 1}/${steps.length} ${step.text}`);
    const started = run.time.now();
    try {
      before(step);
      await runStep(run, step);
    } catch (error) {
      throw new StepFailure(step, error);
    }
    run.reports.push({ text: step.text, seconds: toSeconds(run.time.now() - started) });
  }
}

async function runStep(run: Run, step: Step): Promise<void> {
  const runner = run.runners[step.kind] as {
    act(run: Run, step: Step, live: ClusterState): Promise<void>;
    verify(run: Run, step: Step): Promise<void>;
  };
  await run.keeping?.held.confirm();
  const live = await checkGuards(run, step);
  run.step = step;
  run.guard = new Guard(run.time, () => checkGuards(run, step));
  if (step.kind === "trustCAs") noteBroughtCAs(run, step, live);
  await remember(run, step.text, step.kind === "pauseFunctions" ? live : { ...live, functions: noFunctions });
  await runner.act(run, step, live);
  await runner.verify(run, step);
  if (run.keeping !== undefined && step.kind === "confirmHealthy") run.keeping.atRest = true;
}
