import { seenByAll, seenHealthy } from "../views";
import { forEachAtOnce } from "../waiting";
import { matches, setupNetConfig } from "./setupNetConfig";
import type { StepRunner } from "./stepRunner";

export const switchEncryption: StepRunner<"switchEncryption"> = {
  act(run, { nodes, encrypted }) {
    if (!encrypted) run.exposure.off("linksUnencrypted");
    return forEachAtOnce(nodes, run.nodesAtOnce, (otpNode) =>
      setupNetConfig(run, run.client.node(otpNode), { encrypted }),
    );
  },
  async verify(run, { nodes, encrypted, text }) {
    await seenByAll(run, text, nodes, (node) => matches(node, { encrypted }));
    await seenHealthy(run, text);
    if (encrypted) run.exposure.on("linksUnencrypted");
  },
};
