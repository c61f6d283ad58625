import { hasListener } from "../../planning/look";
import { seenByAll } from "../views";
import { forEachAtOnce, readTimeout } from "../waiting";
import { write } from "../writing";
import type { StepRunner } from "./stepRunner";

export const enableListeners: StepRunner<"enableListeners"> = {
  act: (run, { nodes, listener }) =>
    forEachAtOnce(nodes, run.nodesAtOnce, async (otpNode) => {
      const api = run.client.node(otpNode);
      await write(
        run,
        api,
        (options) => api.enableExternalListener(listener, { ...options, timeout: run.limits.nodeSwitch }),
        async () => hasListener(await api.self({ timeout: readTimeout }), listener),
      );
    }),
  verify: (run, { nodes, listener, text }) =>
    seenByAll(run, text, nodes, (node) => hasListener(node, listener)),
};
