import { isSecurityError } from "../../errors/securityError";
import { functionLabel } from "../../planning/look";
import type { FunctionName } from "../../vocabulary";
import type { Run } from "../run";
import { anyNode } from "../views";
import { write } from "../writing";
import { dropMissing, find, notYet, readFunctions, waitForEventing } from "./functions";
import type { StepRunner } from "./stepRunner";

const onTheWay = ["deployed", "deploying", "resuming"];

/** Resumes exactly what this run paused, and of that what is still paused. */
export const resumeFunctions: StepRunner<"resumeFunctions"> = {
  async act(run) {
    const kept: FunctionName[] = [];
    const { paused } = run.window;
    for (const name of dropMissing(run, await readFunctions(run, paused), paused)) {
      const status = await resume(run, name);
      if (status === "paused" || onTheWay.includes(status)) kept.push(name);
      else
        run.progress.warn(
          `Eventing function ${functionLabel(name)} is ${status} by somebody else's doing and is left so.`,
        );
    }
    run.window.paused = kept;
  },
  async verify(run, { text }) {
    await waitForEventing(run, text, async () =>
      notYet(await readFunctions(run), run.window.paused, "deployed"),
    );
    run.window.paused = [];
    run.exposure.on("eventingPaused");
  },
};

/**
 * Its status is looked at right before the call is sent, and tells what became of it: with many functions their turn comes late, and from 8.0 on the
 * server deploys one that was undeployed.
 */
async function resume(run: Run, name: FunctionName): Promise<string> {
  const api = await anyNode(run);
  const look = async () => find(await readFunctions(run, [name]), name)?.status ?? "undeployed";
  await waitForEventing(run, `Resume ${functionLabel(name)}`, async () =>
    (await look()) === "pausing" ? "it is still pausing" : undefined,
  );
  const isResumed = async () => onTheWay.includes(await look());
  await write(
    run,
    api,
    async (options) => {
      if ((await look()) === "paused") await api.resumeFunction(name, options);
    },
    isResumed,
  ).catch(async (error: unknown) => {
    if (!isSecurityError(error, "CBSEC_SERVER_REFUSED") || !(await isResumed())) throw error;
  });
  return look();
}
