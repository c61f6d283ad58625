import { equal, rejects } from "node:assert/strict";
import { checkGuards } from "../../../provider/execution/guards";
import type { Step } from "../../../provider/planning/step";
import { clusterView, fakeRun, nodeView } from "./support/fakeRun";

const step: Step = { kind: "setLevel", level: "all", text: "Set the level" };

describe("the rules, right before a step's write", () => {
  const identity = { uuid: "", version: "7.6.8", edition: "enterprise" } as const;

  /** A run on a cluster in which a rebalance has begun, and ends after so many looks. */
  function rebalancing(looks: number) {
    let left = looks;
    const encrypted = nodeView({ encrypted: true });
    const { run } = fakeRun(
      {
        cluster: async () => ({ ...clusterView([encrypted]), rebalanceRunning: left-- > 0 }),
        self: async () => encrypted,
        autoFailover: async () => ({ enabled: false }),
        functions: async () => [],
      },
      { identity: async () => identity },
    );
    return run;
  }

  it("stop a run at once where one is broken that does not pass by itself, and say which", async () => {
    const run = rebalancing(Infinity);
    await rejects(checkGuards(run, step), {
      code: "CBSEC_STEP_FAILED",
      message: /^Not done: Set the level\. .*rebalance/,
    });
    equal(run.time.now(), 0);
  });

  it("wait on the way back for a rebalance that began", async () => {
    const run = { ...rebalancing(3), goingBack: true };
    equal((await checkGuards(run, step)).rebalanceRunning, false);
  });
});
