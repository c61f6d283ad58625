import assert from "node:assert/strict";
import { actingBefore, inProcess, killedAt, runOn } from "../support/inProcess";
import { configurationWrites, succeeded } from "../support/onCluster";

const goal = { encryption: { level: "all" } } as const;
const options = { autoFailover: { timeout: 77 } };
const preparing = /rbac\/groups\/.*preparing/;
const changedSettings = /rbac\/groups\/.*timeout%22%3A33/;
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

  it("comes back as the person has set it when the run dies while it is off", () =>
    inProcess(options, async (cluster) => {
      let [isSet, isOff] = [false, false];
      const asSoonAsItIsOff = {
        source: "a record, after auto-failover was switched off",
        test(text: string) {
          if (!isSet && savedForTheStep.test(text)) {
            isSet = true;
            void cluster.byHand.setAutoFailover({ timeout: 33 });
          }
          isOff ||= /settings\/autoFailover\?enabled=false/.test(text);
          return isOff && text.includes("rbac/groups");
        },
      };
      await killedAt(cluster, goal, asSoonAsItIsOff);
      assert.equal(cluster.truth().autoFailover.enabled, false);
      succeeded((await runOn(cluster, goal)).outcome);
      const { enabled, timeout } = cluster.truth().autoFailover;
      assert.deepEqual([enabled, timeout], [true, 33]);
      await cluster.byHand.setAutoFailover({ timeout: 77 });
    }));

  it("stays on when a node is lost while they are being saved", () =>
    inProcess(options, async (cluster) => {
      const { setAutoFailover, killNode, returnNode } = cluster.byHand;
      const lose = actingBefore(changedSettings, () => killNode(2));
      const changeAndLose = actingBefore(savedForTheStep, () => setAutoFailover({ timeout: 33 }), lose);
      const { outcome } = await runOn(cluster, goal, changeAndLose);
      assert.match(String(outcome), /n2\.cb\.test/);
      const written = configurationWrites(cluster).map(({ path, body }) => `${path}?${body}`);
      assert.ok(!written.some((one) => /autoFailover\?.*enabled=false/.test(one)), written.join("\n"));
      assert.match(String(outcome), /everything was put back/);
      await cluster.clock.run(returnNode(2));
      await setAutoFailover({ timeout: 77 });
    }));

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
