import { strict as assert } from "node:assert";
import { connect } from "../../../../provider/cluster/connect";
import { converge } from "../../../../provider/execution/converge";
import { putBack } from "../../../../provider/pulumi/successor/putBack";
import { groupStore, openRecords } from "../../../../provider/record";
import { realTime } from "../../../../provider/time";
import type { RunningCluster } from "../../../cluster/startCluster";
import { leaveHalfWay } from "../../execution/support/halfWay";
import {
  anOperation,
  configurationWrites,
  onCluster,
  settingsOf,
  succeeded,
} from "../../execution/support/onCluster";

const functions = [{ name: "f" }];
const record = { propagation: 50, times: { heartbeat: 500, takeover: 6_000 } };

function expectPutBack(cluster: RunningCluster, encrypted: boolean): void {
  const { nodes, autoFailover } = cluster.truth();
  assert.ok(nodes.every((node) => node.encrypted === encrypted));
  assert.equal(autoFailover.enabled, true);
}

describe("What goes on when a plugin is killed", () => {
  it("brings a cluster that is half-way back to its start", () =>
    onCluster({ functions }, async (cluster, client) => {
      await leaveHalfWay(cluster);
      await putBack(client, { record }, realTime);
      expectPutBack(cluster, false);
      assert.deepEqual(openRecords(await groupStore(client).list()), []);
    }));

  it("only closes the window where every step was done", () =>
    onCluster({ functions }, async (cluster, client) => {
      const lift = cluster.faults.add({
        kind: "answer",
        status: 400,
        text: '{"name":"ERR","description":"no"}',
        method: "POST",
        path: /resume/,
      });
      const [outcome] = await converge(client, [anOperation({ encryption: { level: "control" } })], realTime);
      assert.match(String(outcome), /CBSEC_NOT_UNIFORM/);
      lift();
      const writes = configurationWrites(cluster).length;
      await putBack(client, { record }, realTime);
      expectPutBack(cluster, true);
      const paths = configurationWrites(cluster)
        .slice(writes)
        .map(({ path }) => path);
      assert.ok(
        paths.every((path) => /resume|autoFailover/.test(path)),
        paths.join(),
      );

      // Nobody heard how it went: who asks for the same next is told what was there before.
      const [again] = await converge(client, [anOperation({ encryption: { level: "control" } })], realTime);
      assert.equal(succeeded(again).found.level, "none");
      assert.deepEqual(openRecords(await groupStore(client).list()), []);
    }));

  it("waits for the interrupted run, and does nothing when that put things right itself", () =>
    onCluster({ functions }, async (cluster, client) => {
      const run = converge(client, [anOperation({ encryption: { level: "all" } })], realTime);
      while (openRecords(await groupStore(client).list()).length === 0) await realTime.sleep(20);
      const own = connect(settingsOf(cluster), { time: realTime });
      const after = putBack(own, { record }, realTime);
      await run;
      const writes = configurationWrites(cluster).length;
      await after;
      await own.close();
      assert.equal(configurationWrites(cluster).length, writes);
      expectPutBack(cluster, true);
    }));

  it("writes nothing where nothing was left", () =>
    onCluster({}, async (cluster, client) => {
      await putBack(client, { record }, realTime);
      assert.deepEqual(configurationWrites(cluster), []);
    }));
});
