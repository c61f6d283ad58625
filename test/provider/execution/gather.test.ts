import assert from "node:assert/strict";
import type { ClusterClient } from "../../../provider/cluster/nodeApi";
import { Gathering } from "../../../provider/execution/gather";
import type { Operation, OperationResult } from "../../../provider/execution/types";
import { realTime } from "../../../provider/time";
import { anOperation } from "./support/onCluster";

describe("Gathering", () => {
  const client = { identity: async () => ({ uuid: "u" }) } as unknown as ClusterClient;

  function gathering() {
    const runs: string[][] = [];
    const running = { now: 0, most: 0 };
    const made = new Gathering(realTime, async (_client, operations) => {
      running.most = Math.max(running.most, ++running.now);
      runs.push(operations.map(({ requester }) => requester));
      await realTime.sleep(300);
      running.now--;
      return operations.map(({ requester }) => ({ uuid: requester }) as unknown as OperationResult);
    });
    return { made, runs, running };
  }

  const named = (requester: string, expectedUuid?: string): Operation =>
    anOperation({ encryption: { level: "all" } }, { requester, expectedUuid });

  it("runs what arrives together as one, and gives each its own outcome", async () => {
    const { made, runs } = gathering();
    const outcomes = await Promise.all([made.join(client, named("a")), made.join(client, named("b"))]);
    assert.deepEqual(runs, [["a", "b"]]);
    assert.deepEqual(
      outcomes.map(({ uuid }) => uuid),
      ["a", "b"],
    );
  });

  it("lets what arrives later wait for its turn", async () => {
    const { made, runs, running } = gathering();
    const first = made.join(client, named("a"));
    await realTime.sleep(250);
    await Promise.all([first, made.join(client, named("b"))]);
    assert.deepEqual(runs, [["a"], ["b"]]);
    assert.equal(running.most, 1);
  });

  it("keeps clusters apart", async () => {
    const { made, runs } = gathering();
    await Promise.all([made.join(client, named("a", "u1")), made.join(client, named("b", "u2"))]);
    assert.equal(runs.length, 2);
  });
});
