import assert from "node:assert/strict";

import { ask, autoFailoverOff, change, until } from "./testing/ask";
import { withCluster } from "./testing/withCluster";

describe("a node that crashes", () => {
  it("is unhealthy to the others, answers nobody, and comes back as it was", () =>
    withCluster({}, async (cluster) => {
      await cluster.byHand.killNode(1);
      await assert.rejects(ask(cluster, 1, "/pools"), { code: "ECONNREFUSED" });
      await until(cluster, 0, "/pools/default", ({ json }) => json.nodes[1].status === "unhealthy");
      await cluster.byHand.returnNode(1);
      assert.equal((await ask(cluster, 1, "/pools")).status, 200);
      await until(cluster, 0, "/pools/default", ({ json }) => json.nodes[1].status === "healthy");
    }));

  it("learns what it missed", () =>
    withCluster({}, async (cluster) => {
      await cluster.byHand.killNode(2);
      await ask(cluster, 0, "/settings/autoFailover", { form: { enabled: "false" } });
      await cluster.byHand.returnNode(2);
      await until(cluster, 2, "/settings/autoFailover", ({ json }) => json.enabled === false);
    }));

  it("in the middle of a family change is back in its old family", () =>
    withCluster({}, async (cluster) => {
      await autoFailoverOff(cluster);
      for (const { index } of cluster.nodes) {
        await change(cluster, index, "enableExternalListener", { afamily: "ipv6" });
      }
      const switching = change(cluster, 1, "setupNetConfig", { afamily: "ipv6" });
      const cut = assert.rejects(switching);
      await until(cluster, 0, "/pools/default", ({ json }) => json.nodes[1].status === "unhealthy");
      await cluster.byHand.killNode(1);
      await cut;
      await cluster.byHand.returnNode(1);
      const { json } = await ask(cluster, 1, "/nodes/self");
      assert.deepEqual([json.addressFamily, json.status], ["inet", "healthy"]);
    }));

  it("leaves auto-failover to the next node", () =>
    withCluster({}, async (cluster) => {
      await cluster.byHand.killNode(0);
      await ask(cluster, 1, "/settings/autoFailover", { form: { enabled: "false" } });
      assert.equal((await ask(cluster, 1, "/settings/autoFailover")).json.enabled, false);
      assert.equal(cluster.truth().autoFailover.enabled, false);
    }));

  it("stops other nodes from switching to a protocol in which they cannot reach it", () =>
    withCluster({}, async (cluster) => {
      await autoFailoverOff(cluster);
      for (const { index } of cluster.nodes) {
        await change(cluster, index, "enableExternalListener", { nodeEncryption: "on" });
      }
      await cluster.byHand.killNode(2);
      const refused = await change(cluster, 0, "setupNetConfig", { nodeEncryption: "on" });
      assert.equal(refused.json.errors._, "Reconnect to 'ns_1@n2.cb.test' retries exceeded");
    }));
});
