import assert from "node:assert/strict";
import type { InProcessCluster } from "../../../cluster/inProcess/startInProcess";
import { forgetful } from "../support/forgetful";
import { actingBefore, inProcess, killedAt, runOn } from "../support/inProcess";
import { succeeded } from "../support/onCluster";

const goal = { encryption: { level: "all" } } as const;
const functions = [{ name: "f" }];

describe("pausing functions while somebody else acts", () => {
  const statuses = (cluster: InProcessCluster) => cluster.truth().functions.map(({ status }) => status);

  it("tells of a function that was deleted after it was planned, and pauses nothing", () =>
    inProcess({ functions }, async (cluster) => {
      const before = /settings\/autoFailover/;
      const hidden = forgetful(cluster, 3_600_000, before);
      const undeploy = () => cluster.byHand.setFunctionStatus("f", "undeployed");
      const network = actingBefore(before, undeploy, hidden);
      const { outcome, warned } = await runOn(cluster, goal, network);
      succeeded(outcome);
      assert.equal(warned, "Eventing function f disappeared meanwhile.");
      assert.ok(!cluster.requests.some(({ path }) => path.endsWith("/pause")));
      await cluster.byHand.setFunctionStatus("f", "deployed");
    }));

  it("takes a function for its own that somebody pauses in the same moment", () =>
    inProcess({ functions }, async (cluster) => {
      const network = actingBefore(/\/f\/pause/, () => cluster.byHand.setFunctionStatus("f", "paused"));
      succeeded((await runOn(cluster, goal, network)).outcome);
      assert.deepEqual(statuses(cluster), ["deployed"]);
    }));

  it("names in its record what is deployed at the last moment, so that it comes back when the run dies right after", () =>
    inProcess({ functions: [...functions, { name: "late" }] }, async (cluster) => {
      cluster.byHand.setPropagationDelay(0);
      await cluster.byHand.setFunctionStatus("late", "undeployed");
      let isPaused = false;
      const afterThePause = {
        test(text: string) {
          if (/rbac\/groups\/.*Pause\+Eventing/.test(text))
            void cluster.byHand.setFunctionStatus("late", "deployed");
          const dies = isPaused;
          isPaused ||= /\/late\/pause/.test(text);
          return dies;
        },
        source: "anything after the pause",
      };
      await killedAt(cluster, goal, afterThePause);
      assert.deepEqual(statuses(cluster), ["paused", "paused"]);
      succeeded((await runOn(cluster, goal)).outcome);
      assert.deepEqual(statuses(cluster), ["deployed", "deployed"]);
    }));
});
