import assert from "node:assert/strict";
import { actingBefore, inProcess, runOn } from "../support/inProcess";
import { succeeded } from "../support/onCluster";

const goal = { encryption: { level: "all" } } as const;
const options = { autoFailover: { timeout: 77 } };
const preparing = /rbac\/groups\/.*preparing/;
const savedForTheStep = /rbac\/groups\/.*Switch\+auto-failover\+off/;

describe("auto-failover whose settings a person changes before a run switches it off", () => {
  for (const [when, moment] of [
    ["after the plan was made", preparing],
    ["while they are being saved", savedForTheStep],
  ] as const) {
    it(`comes back as the person has set it: ${when}`, () =>
      inProcess(options, async (cluster) => {
        const change = actingBefore(moment, () => cluster.byHand.setAutoFailover({ timeout: 33 }));
        succeeded((await runOn(cluster, goal, change)).outcome);
        const { enabled, timeout } = cluster.truth().autoFailover;
        assert.deepEqual([enabled, timeout], [true, 33]);
        // The monitor compares with the start; the person's own change ends here.
        await cluster.byHand.setAutoFailover({ timeout: 77 });
      }));
  }

  it("stays off when the person has switched it off, and that is told", () =>
    inProcess(options, async (cluster) => {
      const change = actingBefore(preparing, () => cluster.byHand.setAutoFailover({ enabled: false }));
      const { outcome, warned } = await runOn(cluster, goal, change);
      succeeded(outcome);
      assert.equal(cluster.truth().autoFailover.enabled, false);
      assert.match(warned, /switched off meanwhile by somebody else/);
      await cluster.byHand.setAutoFailover({ enabled: true });
    }));
});
