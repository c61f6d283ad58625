import { functionLabel, inTransition } from "../../planning/look";
import { everyNode, seenHealthy } from "../views";
import { waitUntil } from "../waiting";
import { readFunctions } from "./functions";
import type { StepRunner } from "./stepRunner";

export const waitForServices: StepRunner<"waitForServices"> = {
  act: (run, { text }) => seenHealthy(run, text),
  async verify(run, { text }) {
    const eventing = (await everyNode(run)).some(({ self }) => self.services.includes("eventing"));
    if (!eventing) return;
    await waitUntil(run, text, run.limits.functions, async () => {
      const moving = (await readFunctions(run)).find((one) => inTransition(one.status));
      return moving === undefined
        ? undefined
        : `Eventing function ${functionLabel(moving)} is ${moving.status}`;
    });
  },
};
