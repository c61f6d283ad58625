import { seenByAll, seenHealthy } from "../views";
import { forEachAtOnce } from "../waiting";
import { matches, setupNetConfig } from "./setupNetConfig";
import type { StepRunner } from "./stepRunner";

/** Services restart on the node: it must be seen healthy by all before the next one. */
export const switchAddressFamily: StepRunner<"switchAddressFamily"> = {
  act: (run, { nodes, family, only }) =>
    forEachAtOnce(nodes, 1, (otpNode) => setupNetConfig(run, run.client.node(otpNode), { family, only })),
  async verify(run, { nodes, family, only, text }) {
    await seenByAll(run, text, nodes, (node) => matches(node, { family, only }));
    await seenHealthy(run, text);
  },
};
