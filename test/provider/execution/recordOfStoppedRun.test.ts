import assert from "node:assert/strict";
import { converge } from "../../../provider/execution/converge";
import { groupStore, openRecords } from "../../../provider/record";
import { realTime } from "../../../provider/time";
import { anOperation, onCluster, succeeded } from "./support/onCluster";

const functions = [{ name: "f" }];

/** An operation that nobody waits for any more from the step on whose text matches. */
function abandonedAt(step: RegExp) {
  const control = new AbortController();
  const operation = anOperation({ encryption: { level: "all" } });
  const status = (text: string) => {
    operation.said.status.push(text);
    if (step.test(text)) control.abort(new Error("nobody waits"));
  };
  return { ...operation, progress: { ...operation.progress, status }, stop: control.signal };
}

describe("a run that nobody waits for any more", () => {
  it("ends the step that it is doing, goes back to its start, and leaves no record", () =>
    onCluster({ functions }, async (cluster, client) => {
      const operation = abandonedAt(/Enable node-to-node encryption on n0/);
      const [outcome] = await converge(client, [operation], realTime);
      assert.match(String(outcome), /brought back to what it was before.*nobody waits/s);
      assert.ok(cluster.truth().nodes.every(({ encrypted }) => !encrypted));
      assert.deepEqual(openRecords(await groupStore(client).list()), []);
    }));

  it("goes on when only its window is left to close", () =>
    onCluster({ functions }, async (cluster, client) => {
      const [outcome] = await converge(client, [abandonedAt(/See every node healthy/)], realTime);
      assert.equal(succeeded(outcome).level, "all");
      assert.equal(cluster.truth().autoFailover.enabled, true);
    }));

  it("changes nothing when nobody waited from the beginning", () =>
    onCluster({ functions }, async (cluster, client) => {
      const operation = { ...anOperation({ encryption: { level: "all" } }), stop: AbortSignal.abort() };
      const [outcome] = await converge(client, [operation], realTime);
      assert.match(String(outcome), /Nothing was changed/);
      assert.equal(cluster.truth().autoFailover.enabled, true);
      assert.deepEqual(openRecords(await groupStore(client).list()), []);
    }));
});
