import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { Goal } from "../../../provider/planning/goal";
import { prepared } from "../../campaigns/scenarios";
import { recordGroups, snapshotOf, snapshotWith, type Snapshot } from "../../campaigns/snapshot";
import type { InProcessCluster } from "../../cluster/inProcess/startInProcess";
import type { Network } from "../../campaigns/inProcess/wire";
import { restartFails } from "../../cluster/testing/restartFails";
import { actingBefore, dieBesideLostNode, inProcess, runOn } from "./support/inProcess";
import { succeeded } from "./support/onCluster";
import { restored } from "./support/restored";

const goal = { encryption: { level: "all" } } as const;
const options = { level: "none", functions: [{ name: "f" }], autoFailover: { timeout: 77 } } as const;
const resuming = /functions\/f\/resume/;
const lastChange = /settings\/security/;

/** At the goal, with everything back and no record. */
function expectReached(cluster: InProcessCluster, start: Snapshot, asked: Goal = goal): void {
  deepEqual(snapshotOf(cluster), snapshotWith(cluster, start, asked));
  deepEqual(recordGroups(cluster), []);
}

/** The node n2 is lost when, after the last change, the cluster is looked at for the `count`-th time. */
function lostAtLook(cluster: InProcessCluster, count: number): Network {
  let changed = false;
  let looks = 0;
  return {
    refuses({ method, path, port }) {
      changed ||= method !== "GET" && lastChange.test(path);
      const isLook = changed && path === "/nodes/self" && port === cluster.nodes[0]?.tlsPort;
      if (isLook && ++looks === count) void cluster.byHand.killNode(2);
      return false;
    },
  };
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

  for (const name of [
    "family ipv4 to ipv6 at level all",
    "deletion of family and encryption at once",
    "new root with encryption off meanwhile, from level all",
    "all facets at once",
  ]) {
    it(`puts all back when a node is lost while functions are being resumed, whatever was changed: ${name}`, async () => {
      const { start: options, goal: asked, material } = await prepared(name);
      await inProcess(options, async (cluster) => {
        const start = snapshotOf(cluster);
        const loss = actingBefore(resuming, () => cluster.byHand.killNode(2));
        const { outcome, warned } = await runOn(cluster, asked, loss, material);
        succeeded(outcome);
        match(warned, /n2.cb.test .*auto-failover first/);
        expectReached(cluster, start, asked);
        await cluster.clock.run(cluster.byHand.returnNode(2));
      });
    });
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

  it("leaves all off when a node is lost at any look after its last change until it was seen healthy three times", async () => {
    const ends: string[] = [];
    while (ends.at(-1) !== "back") {
      await inProcess(options, async (cluster) => {
        const { outcome } = await runOn(cluster, goal, lostAtLook(cluster, ends.length + 1));
        const back = cluster.truth().autoFailover.enabled;
        if (!back) match(String(outcome), /CBSEC_NOT_UNIFORM/);
        equal(recordGroups(cluster).length, back ? 0 : 1);
        ends.push(back ? "back" : "off");
        await cluster.clock.run(cluster.byHand.returnNode(2));
        await cluster.clock.run(cluster.clock.sleep(30_000));
        succeeded((await runOn(cluster, goal)).outcome);
      });
    }
    // The last change is looked at, then three times whether all are well and show the same, and once more by the next guard.
    ok(ends.length > 7, ends.join());
  });

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
