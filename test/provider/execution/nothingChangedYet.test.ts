import { deepEqual, equal, match, ok } from "node:assert/strict";
import { recordGroups, snapshotOf } from "../../campaigns/snapshot";
import { actingBefore, dieBesideLostNode, inProcess, runOn } from "./support/inProcess";
import { configurationWrites, succeeded } from "./support/onCluster";
import { expectAllBack, restored } from "./support/restored";

const goal = { encryption: { level: "all" } } as const;
const options = { level: "control", functions: [{ name: "f" }], autoFailover: { timeout: 77 } } as const;
const pausing = /functions\/f\/pause/;
/** Everything is off, and the record does not yet say that a change begins. */
const beforeFirstChange = /rbac\/groups\/.*Set\+the\+cluster/;
const firstChange = /settings\/security/;

describe("A run that has switched things off and has changed nothing yet", () => {
  for (const [which, start, wanted] of [
    ["is changed", "control", "all"],
    ["is to be enabled", "none", "all"],
    ["is to be disabled", "control", "none"],
  ] as const) {
    for (const node of [0, 2]) {
      it(`puts all back when encryption ${which} and n${node} is lost while functions are being paused, although that node stays silent`, () =>
        inProcess({ ...options, level: start }, async (cluster) => {
          const asked = { encryption: { level: wanted } };
          const before = snapshotOf(cluster);
          const loss = actingBefore(pausing, () => cluster.byHand.killNode(node));
          const { outcome } = await runOn(cluster, asked, loss);
          match(String(outcome), /everything was put back[^]*CBSEC_STEP_FAILED/);
          deepEqual(snapshotOf(cluster), before);
          deepEqual(recordGroups(cluster), []);
          await cluster.clock.run(cluster.byHand.returnNode(node));
          succeeded((await runOn(cluster, asked)).outcome);
        }));
    }
  }

  it("keeps in its record the functions of the only node with Eventing when that is lost, and auto-failover is on", () =>
    inProcess({ ...options, services: [["kv"], ["kv"], ["kv", "eventing"]] }, async (cluster) => {
      await dieBesideLostNode(cluster, goal, beforeFirstChange);
      const { outcome } = await runOn(cluster, goal);
      match(String(outcome), /Eventing functions stay paused \(f\):[^]*CBSEC_NOT_UNIFORM/);
      equal(cluster.truth().autoFailover.enabled, true);
      equal(recordGroups(cluster).length, 1);
      await cluster.clock.run(cluster.byHand.returnNode(2));
      succeeded((await runOn(cluster, goal)).outcome);
      expectAllBack(cluster);
    }));

  it("leaves a record by which the next run puts all back although a node is down, before it is refused for that node", () =>
    inProcess(options, async (cluster) => {
      await dieBesideLostNode(cluster, goal, beforeFirstChange);
      const { outcome } = await runOn(cluster, goal);
      match(String(outcome), /ended first[^]*n2\.cb\.test is[^]*CBSEC_REFUSED/);
      expectAllBack(cluster);
      await cluster.clock.run(cluster.byHand.returnNode(2));
    }));

  it("leaves a record by which `restore` puts all back although a node is down", () =>
    inProcess(options, async (cluster) => {
      await dieBesideLostNode(cluster, goal, beforeFirstChange);
      const before = configurationWrites(cluster).length;
      equal((await restored(cluster)).outcome, "restored");
      // Auto-failover is what the cluster needs first.
      match(configurationWrites(cluster)[before]?.path ?? "", /autoFailover/);
      expectAllBack(cluster);
      await cluster.clock.run(cluster.byHand.returnNode(2));
    }));

  it("is no such run any more when its first change was about to be sent, as it may have arrived", () =>
    inProcess(options, async (cluster) => {
      await dieBesideLostNode(cluster, goal, firstChange);
      const half = await restored(cluster);
      ok(half.outcome === "halfWay" && half.illNodes, half.outcome);
      equal(cluster.truth().autoFailover.enabled, false);
      await cluster.clock.run(cluster.byHand.returnNode(2));
      await cluster.clock.run(cluster.clock.sleep(30_000));
      equal((await restored(cluster, { undo: true })).outcome, "restored");
      expectAllBack(cluster);
    }));
});
