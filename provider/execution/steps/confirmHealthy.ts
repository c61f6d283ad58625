import { IllnessWatch } from "../lostNode";
import { wrongWithNodes } from "../views";
import { waitUntil } from "../waiting";
import type { StepRunner } from "./stepRunner";

/** Looks in a row at which every node is well, and all show the same. */
const looks = 3;

export const confirmHealthy: StepRunner<"confirmHealthy"> = {
  act: async () => {},
  async verify(run, { text }) {
    const watch = new IllnessWatch(run, text);
    let inARow = 0;
    await waitUntil(run, text, run.limits.healthy, async () => {
      const { ill, differing } = await wrongWithNodes(run);
      watch.see(ill);
      const left = ill ?? differing;
      inARow = left === undefined ? inARow + 1 : 0;
      return inARow === looks ? undefined : (left ?? "not often enough yet");
    });
  },
};
