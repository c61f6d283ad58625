import type { NodeView } from "../../cluster/nodeApi";
import { sameListener } from "../../planning/look";
import type { ExternalListener } from "../../vocabulary";
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
        () => api.enableExternalListener(listener, { timeout: run.limits.nodeSwitch }),
        async () => has(await api.self({ timeout: readTimeout }), listener),
      );
    }),
  verify: (run, { nodes, listener, text }) => seenByAll(run, text, nodes, (node) => has(node, listener)),
};

function has(node: NodeView, listener: ExternalListener): boolean {
  return node.externalListeners.some((one) => sameListener(one, listener));
}
