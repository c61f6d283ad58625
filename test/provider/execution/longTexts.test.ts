import assert from "node:assert/strict";
import type { InProcessRequest } from "../../cluster/inProcess/inProcessRequest";
import { recordGroups } from "../../campaigns/snapshot";
import { inProcess, killedAt, runOn } from "./support/inProcess";
import { succeeded } from "./support/onCluster";

describe("names as long as the server takes them", () => {
  const scope = { bucket: "b".repeat(100), scope: "s".repeat(250) };
  const some = (length: number) =>
    Array.from({ length }, (_, index) => ({ name: `f${index}`.padEnd(90, "x"), scope }));
  const goal = { encryption: { level: "all" } } as const;

  it("do not make the record of a dead run unreadable, so that the next run puts everything back", () =>
    inProcess({ functions: some(12) }, async (cluster) => {
      await killedAt(cluster, goal, /\/f3x+\/pause/);
      assert.equal(cluster.truth().autoFailover.enabled, false);
      const { outcome } = await runOn(cluster, goal);
      assert.equal(succeeded(outcome).level, "all");
      assert.equal(cluster.truth().autoFailover.enabled, true);
      assert.deepEqual(recordGroups(cluster), []);
    }));

  it("make a record of many parts, which does not grow stale while they are written one after the other", () =>
    inProcess({ functions: some(60) }, async (cluster) => {
      const delays = ({ method, path }: InProcessRequest) =>
        method !== "GET" && path.startsWith("/settings/rbac/groups/") ? 3_000 : 0;
      const { outcome } = await runOn(cluster, goal, { delays });
      assert.equal(succeeded(outcome).level, "all");
      assert.deepEqual(recordGroups(cluster), []);
    }));
});

describe("names of functions, buckets and scopes", () => {
  const odd = [
    { name: 'a b/c"d?é#%&+' },
    { name: "totals", scope: { bucket: "web-shop.eu%1", scope: "_default" } },
  ];

  it("may hold spaces, slashes, quotes, dashes, dots and percent signs: such functions are paused and resumed", () =>
    inProcess({ functions: odd }, async (cluster) => {
      assert.equal(succeeded((await runOn(cluster, { encryption: { level: "all" } })).outcome).level, "all");
      const paused = cluster.requests.filter(({ path }) => /\/pause\b/.test(path));
      assert.equal(paused.length, 2);
    }));
});
