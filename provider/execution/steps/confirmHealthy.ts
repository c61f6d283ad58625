import { disagreement, seenHealthy } from "../views";
import { waitUntil } from "../waiting";
import type { StepRunner } from "./stepRunner";

export const confirmHealthy: StepRunner<"confirmHealthy"> = {
  act: (run, { text }) => waitUntil(run, text, run.limits.propagation, () => disagreement(run)),
  verify: (run, { text }) => seenHealthy(run, text, 3),
};
