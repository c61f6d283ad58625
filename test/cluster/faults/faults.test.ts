import assert from "node:assert/strict";

import type { RunningCluster } from "../startCluster";
import { ask } from "../testing/ask";
import { withCluster } from "../testing/withCluster";

const path = "/settings/autoFailover";
const form = { enabled: "false" };

async function isEnabled(cluster: RunningCluster): Promise<boolean> {
  return (await ask(cluster, 0, path)).json.enabled;
}

describe("faults on demand", () => {
  it("cut a request before or after its change was made", () =>
    withCluster({ nodes: 1 }, async (cluster) => {
      for (const [kind, enabledAfterwards] of [
        ["refuse", true],
        ["closeBeforeEffect", true],
        ["closeAfterEffect", false],
      ] as const) {
        cluster.faults.add({ kind, method: "POST", path });
        await assert.rejects(ask(cluster, 0, path, { form }), /ECONNRESET|hang up/);
        assert.equal(await isEnabled(cluster), enabledAfterwards, kind);
        cluster.faults.clear();
      }
    }));

  it("strike the nth match on the named node only", () =>
    withCluster({ nodes: 2 }, async (cluster) => {
      cluster.faults.add({ kind: "answer", status: 503, text: '"busy"', node: 1, path: "/pools", nth: 2 });
      const statuses = [];
      for (const index of [0, 0, 1, 1, 1]) statuses.push((await ask(cluster, index, "/pools")).status);
      assert.deepEqual(statuses, [200, 200, 200, 503, 200]);
    }));

  it("strike so many matches, from the nth on or from the first", () =>
    withCluster({ nodes: 1 }, async (cluster) => {
      const statuses = async (fault: { readonly nth?: number; readonly times: number }) => {
        const remove = cluster.faults.add({ kind: "answer", status: 503, path: "/pools", ...fault });
        const seen = [];
        for (let asked = 0; asked < 5; asked += 1) seen.push((await ask(cluster, 0, "/pools")).status);
        remove();
        return seen;
      };
      assert.deepEqual(await statuses({ nth: 2, times: 2 }), [200, 503, 503, 200, 200]);
      assert.deepEqual(await statuses({ times: 3 }), [503, 503, 503, 200, 200]);
    }));

  it("garble and break off answers", () =>
    withCluster({ nodes: 1 }, async (cluster) => {
      const remove = cluster.faults.add({ kind: "garbage", path: "/pools/default" });
      const garbled = await ask(cluster, 0, "/pools/default");
      assert.deepEqual([garbled.status, garbled.json], [200, undefined]);
      remove();
      cluster.faults.add({ kind: "truncate", path: /^\/pools/ });
      await assert.rejects(ask(cluster, 0, "/pools/default"), /aborted|ECONNRESET/);
    }));

  it("answer what was true some time ago", () =>
    withCluster({ nodes: 1 }, async (cluster) => {
      const remove = cluster.faults.add({ kind: "stale", method: "GET", path });
      assert.equal(await isEnabled(cluster), true);
      await ask(cluster, 0, path, { form });
      assert.equal(await isEnabled(cluster), true);
      remove();
      assert.equal(await isEnabled(cluster), false);
    }));

  it("delay, and hang with or without the change being made", () =>
    withCluster({ nodes: 1 }, async (cluster) => {
      cluster.faults.add({ kind: "delay", milliseconds: 60, path: "/pools" });
      const start = performance.now();
      await ask(cluster, 0, "/pools");
      assert.ok(performance.now() - start > 55);
      cluster.faults.add({ kind: "hang", effect: true, method: "POST", path });
      const hanging = ask(cluster, 0, path, { form });
      hanging.catch(() => undefined);
      const outcome = await Promise.race([
        hanging,
        new Promise((resolve) => setTimeout(resolve, 60, "no answer")),
      ]);
      assert.equal(outcome, "no answer");
      assert.equal(await isEnabled(cluster), false);
    }));
});
