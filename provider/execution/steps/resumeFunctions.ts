import { isSecurityError } from "../../errors/securityError";
import { functionLabel } from "../../planning/look";
import type { FunctionName } from "../../vocabulary";
import type { Run } from "../run";
import { anyNode } from "../views";
import { waitUntil } from "../waiting";
import { write } from "../writing";
import { dropMissing, find, notYet, readFunctions } from "./functions";
import type { StepRunner } from "./stepRunner";

const onTheWay = ["deployed", "deploying", "resuming"];

/** Resumes exactly what this run paused, and of that what is still paused. */
export const resumeFunctions: StepRunner<"resumeFunctions"> = {
  async act(run) {
    const live = await readFunctions(run);
    const kept: FunctionName[] = [];
    for (const name of dropMissing(run, live, run.window.paused)) {
      const status = find(live, name)?.status ?? "undeployed";
      if (status === "paused" || status === "pausing") await resume(run, name);
      else if (!onTheWay.includes(status)) {
        run.progress.warn(
          `Eventing function ${functionLabel(name)} is ${status} by somebody else's doing and is left so.`,
        );
        continue;
      }
      kept.push(name);
    }
    run.window.paused = kept;
  },
  async verify(run, { text }) {
    await waitUntil(run, text, run.limits.functions, async () =>
      notYet(await readFunctions(run), run.window.paused, "deployed"),
    );
    run.window.paused = [];
    run.exposure.on("eventingPaused");
  },
};

async function resume(run: Run, name: FunctionName): Promise<void> {
  const api = await anyNode(run);
  await waitUntil(run, `Resume ${functionLabel(name)}`, run.limits.functions, async () => {
    const status = find(await readFunctions(run), name)?.status;
    return status === "pausing" ? "it is still pausing" : undefined;
  });
  const isResumed = async () => onTheWay.includes(find(await readFunctions(run), name)?.status ?? "");
  await write(run, api, (options) => api.resumeFunction(name, options), isResumed).catch(
    async (error: unknown) => {
      if (!isSecurityError(error, "CBSEC_SERVER_REFUSED") || !(await isResumed())) throw error;
    },
  );
}
