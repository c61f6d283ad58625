import { isSecurityError } from "../../errors/securityError";
import { processes, sameFunction } from "../../planning/look";
import type { FunctionName } from "../../vocabulary";
import { remember } from "../remember";
import type { Run } from "../run";
import { anyNode } from "../views";
import { write } from "../writing";
import { dropMissing, find, notYet, readFunctions, waitForEventing } from "./functions";
import type { StepRunner } from "./stepRunner";

/** Pauses what is deployed at this moment: that may be more than was planned, or less. */
export const pauseFunctions: StepRunner<"pauseFunctions"> = {
  async act(run, { functions, text }, state) {
    const live = await readFunctions(run, functions);
    dropMissing(run, live, functions);
    await remember(run, text, {
      functions: { readable: true, value: live },
      autoFailover: state.autoFailover,
    });
    for (const { name, scope } of live.filter(({ status }) => processes(status))) {
      await pause(run, scope === undefined ? { name } : { name, scope });
    }
  },
  verify: (run, { text }) =>
    waitForEventing(run, text, async () => {
      const live = await readFunctions(run, run.window.paused);
      run.window.paused = dropMissing(run, live, run.window.paused);
      return notYet(live, run.window.paused, "paused");
    }),
};

async function pause(run: Run, name: FunctionName): Promise<void> {
  const api = await anyNode(run);
  const isPaused = async () => {
    const status = find(await readFunctions(run), name)?.status;
    return status === "pausing" || status === "paused";
  };
  run.exposure.off("eventingPaused");
  if (!run.window.paused.some((one) => sameFunction(one, name))) run.window.paused.push(name);
  await write(run, api, (options) => api.pauseFunction(name, options), isPaused).catch(
    async (error: unknown) => {
      if (!isSecurityError(error, "CBSEC_SERVER_REFUSED") || !(await isPaused())) throw error;
    },
  );
}
