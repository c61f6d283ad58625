import assert from "node:assert/strict";
import { connect } from "../../../provider/cluster/connect";
import { restore } from "../../../provider/execution/restore";
import type { Goal } from "../../../provider/planning/goal";
import { inProcessDispatchers } from "../../campaigns/inProcess/dispatcher";
import { toRest } from "../../campaigns/inProcess/toRest";
import { wireTo } from "../../campaigns/inProcess/wire";
import { limits, settingsFor } from "../../campaigns/provider";
import { recordGroups } from "../../campaigns/snapshot";
import type { InProcessCluster } from "../../cluster/inProcess/startInProcess";
import { inProcess, killedAt, runOn } from "./support/inProcess";
import { succeeded } from "./support/onCluster";

const toIpv6: Goal = { addressFamily: { family: "ipv6", only: false } };
const functions = [{ name: "f" }];
const beforeSwitching = /enableExternalListener\?afamily=ipv6&nodeEncryption=off/;
const afterSwitching = /enableExternalListener\?afamily=ipv6&nodeEncryption=on/;

function expectEncrypted(cluster: InProcessCluster): void {
  assert.equal(cluster.truth().level, "all");
  assert.ok(cluster.truth().nodes.every(({ encrypted }) => encrypted));
  assert.deepEqual(recordGroups(cluster), []);
}

function restored(cluster: InProcessCluster, undo: boolean) {
  const client = connect(settingsFor(cluster), {
    time: cluster.clock,
    dispatcher: inProcessDispatchers(wireTo(cluster)),
  });
  const nothing = () => undefined;
  const progress = { status: nothing, info: nothing, warn: nothing };
  const request = { requester: "restore", undo, limits, progress, confirm: () => Promise.resolve(true) };
  return toRest(cluster, restore(client, request, cluster.clock));
}

describe("encryption that a dead run had switched off for the sake of the address family", () => {
  for (const [whose, goal] of [
    ["the same resource", toIpv6],
    ["another one", { encryption: { level: "all" } }],
  ] as const) {
    it(`comes back with the next run of ${whose}, although a person has put back everything else`, () =>
      inProcess({ functions, level: "all" }, async (cluster) => {
        await killedAt(cluster, toIpv6, beforeSwitching);
        await cluster.byHand.setAutoFailover({ enabled: true });
        await cluster.byHand.setFunctionStatus("f", "deployed");
        const { outcome, warned } = await runOn(cluster, goal);
        succeeded(outcome);
        assert.match(warned, /^Taking over from the run for the killed one/);
        expectEncrypted(cluster);
      }));
  }

  it("comes back where nothing else was off, and the new family is reached already", () =>
    inProcess({ level: "all", autoFailover: { enabled: false } }, async (cluster) => {
      await killedAt(cluster, toIpv6, afterSwitching);
      succeeded((await runOn(cluster, toIpv6)).outcome);
      assert.ok(cluster.truth().nodes.every(({ family }) => family === "ipv6"));
      expectEncrypted(cluster);
    }));

  it("keeps its record when only functions and auto-failover are put back, and comes back with the way back", () =>
    inProcess({ functions, level: "all" }, async (cluster) => {
      await killedAt(cluster, toIpv6, afterSwitching);
      assert.equal((await restored(cluster, false)).outcome, "inPart");
      assert.equal(recordGroups(cluster).length, 1);
      assert.equal((await restored(cluster, true)).outcome, "restored");
      assert.ok(cluster.truth().nodes.every(({ family }) => family === "ipv4"));
      expectEncrypted(cluster);
    }));
});
