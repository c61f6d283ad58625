import assert from "node:assert/strict";
import { recordGroups } from "../../campaigns/snapshot";
import { inProcess, killedAt, runOn } from "./support/inProcess";
import { succeeded } from "./support/onCluster";

describe("names as long as the server takes them", () => {
  const scope = { bucket: "b".repeat(100), scope: "s".repeat(250) };
  const functions = Array.from({ length: 12 }, (_, index) => ({ name: `f${index}`.padEnd(90, "x"), scope }));

  it("do not make the record of a dead run unreadable, so that the next run puts everything back", () =>
    inProcess({ functions }, async (cluster) => {
      const goal = { encryption: { level: "all" } } as const;
      await killedAt(cluster, goal, /\/f3x+\/pause/);
      assert.equal(cluster.truth().autoFailover.enabled, false);
      const { outcome } = await runOn(cluster, goal);
      assert.equal(succeeded(outcome).level, "all");
      assert.equal(cluster.truth().autoFailover.enabled, true);
      assert.deepEqual(recordGroups(cluster), []);
    }));
});
