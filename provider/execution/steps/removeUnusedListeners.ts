import { hasUnusedListener } from "../../planning/look";
import { seenByAll } from "../views";
import { forEachAtOnce, readTimeout } from "../waiting";
import { write } from "../writing";
import type { StepRunner } from "./stepRunner";

export const removeUnusedListeners: StepRunner<"removeUnusedListeners"> = {
  act: (run, { nodes }) =>
    forEachAtOnce(nodes, run.nodesAtOnce, async (otpNode) => {
      const api = run.client.node(otpNode);
      await write(
        run,
        api,
        (options) => api.disableUnusedExternalListeners({ ...options, timeout: run.limits.nodeSwitch }),
        async () => !hasUnusedListener(await api.self({ timeout: readTimeout })),
      );
    }),
  verify: (run, { nodes, text }) => seenByAll(run, text, nodes, (node) => !hasUnusedListener(node)),
};
