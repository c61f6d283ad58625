import { deepEqual, equal, match } from "node:assert/strict";
import { recordGroups, snapshotOf, snapshotWith, type Snapshot } from "../../campaigns/snapshot";
import type { InProcessCluster } from "../../cluster/inProcess/startInProcess";
import { restartFails } from "../../cluster/testing/restartFails";
import { actingBefore, dieBesideLostNode, inProcess, runOn } from "./support/inProcess";
import { succeeded } from "./support/onCluster";
import { restored } from "./support/restored";

const goal = { encryption: { level: "all" } } as const;
const options = { level: "none", functions: [{ name: "f" }], autoFailover: { timeout: 77 } } as const;
const resuming = /functions\/f\/resume/;
const lastChange = /settings\/security/;

/** At the goal, with everything back and no record. */
function expectReached(cluster: InProcessCluster, start: Snapshot): void {
  deepEqual(snapshotOf(cluster), snapshotWith(cluster, start, goal));
  deepEqual(recordGroups(cluster), []);
}

describe("A run whose changes are over, every node healthy after them", () => {
  for (const node of [0, 2]) {
    it(`puts all back when n${node} is lost while functions are being resumed, and is at its goal`, () =>
      inProcess(options, async (cluster) => {
        const start = snapshotOf(cluster);
        const loss = actingBefore(resuming, () => cluster.byHand.killNode(node));
        const { outcome, warned } = await runOn(cluster, goal, loss);
        succeeded(outcome);
        match(warned, new RegExp(`n${node}.cb.test .*auto-failover first`));
        expectReached(cluster, start);
        await cluster.clock.run(cluster.byHand.returnNode(node));
      }));
  }

  it("leaves a record by which the next run for the same puts all back although a node is down", () =>
    inProcess(options, async (cluster) => {
      const start = snapshotOf(cluster);
      await dieBesideLostNode(cluster, goal, resuming);
      succeeded((await runOn(cluster, goal)).outcome);
      expectReached(cluster, start);
      await cluster.clock.run(cluster.byHand.returnNode(2));
    }));

  it("leaves a record by which a run for something else puts all back, before it is refused for the node that is down", () =>
    inProcess(options, async (cluster) => {
      const start = snapshotOf(cluster);
      await dieBesideLostNode(cluster, goal, resuming);
      const { outcome } = await runOn(cluster, { encryption: { level: "control" } });
      match(String(outcome), /ended first[^]*n2\.cb\.test is[^]*CBSEC_REFUSED/);
      deepEqual(snapshotOf(cluster), snapshotWith(cluster, start, goal));
      await cluster.clock.run(cluster.byHand.returnNode(2));
      await cluster.clock.run(cluster.clock.sleep(30_000));
      const { outcome: created } = await runOn(cluster, goal);
      equal(succeeded(created).found.level, "none");
      expectReached(cluster, start);
    }));

  it("puts all back on its way back, too, when a node is lost while functions are being resumed there", () =>
    inProcess(options, async (cluster) => {
      const start = snapshotOf(cluster);
      const lift = cluster.faults.add(restartFails({ path: "/settings/security" }));
      const loss = actingBefore(resuming, () => cluster.byHand.killNode(2));
      const { outcome } = await runOn(cluster, goal, loss);
      lift();
      match(String(outcome), /everything was put back[^]*CBSEC_STEP_FAILED/);
      deepEqual(snapshotOf(cluster), start);
      deepEqual(recordGroups(cluster), []);
      await cluster.clock.run(cluster.byHand.returnNode(2));
    }));

  it("leaves a record by which `restore` puts all back although a node is down, but does not undo anything", () =>
    inProcess(options, async (cluster) => {
      const start = snapshotOf(cluster);
      await dieBesideLostNode(cluster, goal, resuming);
      const undone = await restored(cluster, { undo: true });
      equal(undone.outcome, "halfWay");
      equal(cluster.truth().autoFailover.enabled, false);
      equal((await restored(cluster)).outcome, "restored");
      expectReached(cluster, start);
      await cluster.clock.run(cluster.byHand.returnNode(2));
    }));

  it("is no such run before nodes were seen healthy after its last change", () =>
    inProcess(options, async (cluster) => {
      await dieBesideLostNode(cluster, goal, lastChange);
      equal((await restored(cluster)).outcome, "halfWay");
      equal(cluster.truth().autoFailover.enabled, false);
      await cluster.clock.run(cluster.byHand.returnNode(2));
      await cluster.clock.run(cluster.clock.sleep(30_000));
      succeeded((await runOn(cluster, goal)).outcome);
    }));
});
