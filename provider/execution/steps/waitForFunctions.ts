import { find, readFunctions, waitForEventing } from "./functions";
import { functionLabel, inTransition } from "../../planning/look";
import type { StepRunner } from "./stepRunner";

export const waitForFunctions: StepRunner<"waitForFunctions"> = {
  act: async () => {},
  verify: (run, { functions, text }) =>
    waitForEventing(run, text, async () => {
      const live = await readFunctions(run);
      const moving = functions
        .map((name) => find(live, name))
        .find((one) => one !== undefined && inTransition(one.status));
      return moving === undefined
        ? undefined
        : `Eventing function ${functionLabel(moving)} is ${moving.status}`;
    }),
};
