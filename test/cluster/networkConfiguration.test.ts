import assert from "node:assert/strict";
import { connect } from "node:net";

import { ask, autoFailoverOff, change, until } from "./testing/ask";
import { withCluster } from "./testing/withCluster";

const encrypt = { nodeEncryption: "on" };

describe("network configuration of a node", () => {
  it("is refused while this node's own copy says that auto-failover is on", () =>
    withCluster({ propagationDelay: 15_000 }, async (cluster) => {
      await ask(cluster, 0, "/settings/autoFailover", { form: { enabled: "false" } });
      const refused = await change(cluster, 1, "enableExternalListener", encrypt);
      assert.equal(refused.status, 400);
      assert.equal(
        refused.text,
        '{"errors":{"_":"Can\'t change network configuration when auto-failover is enabled."}}',
      );
      assert.equal((await change(cluster, 0, "enableExternalListener", encrypt)).status, 200);
      await until(cluster, 1, "/settings/autoFailover", ({ json }) => json.enabled === false);
    }));

  it("shows every wrong parameter at once, the last one first", () =>
    withCluster({ nodes: 1 }, async (cluster) => {
      await autoFailoverOff(cluster);
      const wrong = { afamily: "ipv5", nodeEncryption: "maybe", foo: "bar" };
      const { status, json } = await change(cluster, 0, "setupNetConfig", wrong);
      assert.equal(status, 400);
      assert.deepEqual(Object.entries(json.errors), [
        ["foo", "Unsupported key"],
        ["nodeEncryption", "The value must be one of the following: [on,off]"],
        ["afamily", "The value must be one of the following: [ipv4,ipv6]"],
      ]);
    }));

  it("is told to others after a while, and at once by the node itself", () =>
    withCluster({ propagationDelay: 15_000 }, async (cluster) => {
      await cluster.byHand.setAutoFailover({ enabled: false });
      for (const { index } of cluster.nodes) {
        await until(cluster, index, "/settings/autoFailover", ({ json }) => json.enabled === false);
        await change(cluster, index, "enableExternalListener", encrypt);
      }
      await change(cluster, 1, "setupNetConfig", encrypt);
      const own = await ask(cluster, 1, "/nodes/self");
      assert.equal(own.json.nodeEncryption, true);
      const told = (await ask(cluster, 0, "/pools/nodes")).json.nodes[1];
      assert.equal(told.nodeEncryption, false);
      await until(cluster, 0, "/pools/nodes", ({ json }) => json.nodes[1].nodeEncryption === true);
    }));

  it("is not switched to a listener that is missing", () =>
    withCluster({ nodes: 1 }, async (cluster) => {
      await autoFailoverOff(cluster);
      const refused = await change(cluster, 0, "setupNetConfig", encrypt);
      assert.equal(
        refused.json.errors._,
        "Failed to update distribution configuration file. Missing TLS-IPv4 listener (needed for external communication)",
      );
      assert.equal((await ask(cluster, 0, "/nodes/self")).json.nodeEncryption, false);
    }));

  it("is rolled back after the answer when another node has no listener for it", () =>
    withCluster({}, async (cluster) => {
      await autoFailoverOff(cluster);
      await change(cluster, 0, "enableExternalListener", encrypt);
      const waiting = change(cluster, 0, "setupNetConfig", encrypt);
      await until(cluster, 0, "/pools/default", ({ json }) => json.nodes[1].status === "unhealthy");
      const refused = await waiting;
      assert.equal(refused.status, 400);
      assert.equal(refused.json.errors._, "Reconnect to 'ns_1@n1.cb.test' retries exceeded");
      await until(cluster, 0, "/nodes/self", ({ json }) => json.nodeEncryption === false);
      await until(cluster, 0, "/pools/default", ({ json }) => json.nodes[1].status === "healthy");
    }));

  it("that was rolled back leaves others unhealthy until it is connected with them again", () =>
    withCluster({ nodes: 2, timeScale: 1 }, async (cluster) => {
      await cluster.byHand.setAutoFailover({ enabled: false });
      await until(cluster, 0, "/settings/autoFailover", ({ json }) => json.enabled === false);
      const looked = () => ask(cluster, 0, "/pools/default", { door: "rest", address: "127.0.0.1" });
      let status = "healthy";
      // How long it takes is chance, and may be over before it is seen.
      while (status === "healthy") {
        assert.equal((await change(cluster, 0, "setupNetConfig", encrypt)).status, 400);
        status = (await looked()).json.nodes[1].status;
      }
      assert.equal(status, "unhealthy");
      await until(cluster, 0, "/pools/default", ({ json }) => json.nodes[1].status === "healthy");
    }));

  it("answers 500 to a request that waited behind one that failed", () =>
    withCluster({}, async (cluster) => {
      await autoFailoverOff(cluster);
      await change(cluster, 0, "enableExternalListener", encrypt);
      const first = change(cluster, 0, "setupNetConfig", encrypt);
      await until(cluster, 0, "/nodes/self", ({ json }) => json.nodeEncryption === true);
      const second = await change(cluster, 0, "disableUnusedExternalListeners");
      assert.equal((await first).status, 400);
      assert.equal(second.status, 500);
    }));

  it("of a new family restarts REST and Eventing, and answers who asked for it", () =>
    withCluster({ functions: [{ name: "f" }] }, async (cluster) => {
      await autoFailoverOff(cluster);
      for (const { index } of cluster.nodes) {
        await change(cluster, index, "enableExternalListener", { afamily: "ipv6" });
      }
      const switching = change(cluster, 1, "setupNetConfig", { afamily: "ipv6" });
      await until(cluster, 0, "/pools/default", ({ json }) => json.nodes[1].status === "unhealthy");
      await assert.rejects(ask(cluster, 1, "/pools"), { code: "ECONNREFUSED" });
      await assert.rejects(ask(cluster, 1, "/api/v1/status", { door: "eventingTls" }), {
        code: "ECONNREFUSED",
      });
      assert.equal((await switching).status, 200);
      const own = await until(cluster, 1, "/nodes/self", () => true);
      assert.equal(own.json.addressFamily, "inet6");
      await until(cluster, 0, "/pools/default", ({ json }) => json.nodes[1].status === "healthy");
      await until(cluster, 1, "/api/v1/status", ({ status }) => status === 200, { door: "eventingTls" });
    }));

  it("shows others as unknown after a restart of its own until it has heard from them", () =>
    // With this seed it hears from them after five seconds, of which one passes here.
    withCluster({ nodes: 2, timeScale: 0.2, seed: 3 }, async (cluster) => {
      await autoFailoverOff(cluster);
      for (const index of [0, 1]) {
        await change(cluster, index, "enableExternalListener", { afamily: "ipv6" });
      }
      await change(cluster, 0, "setupNetConfig", { afamily: "ipv6" });
      const [, other] = (await ask(cluster, 0, "/pools/default")).json.nodes;
      assert.deepEqual([other.status, other.version], ["unhealthy", "unknown"]);
      await until(cluster, 0, "/pools/default", ({ json }) => /^7\.6\.8-/.test(json.nodes[1].version));
    }));

  it("of one family only closes the ports of the other at once, and opens them again", () =>
    withCluster({ nodes: 1, addressFamily: "ipv6" }, async (cluster) => {
      await autoFailoverOff(cluster);
      assert.equal((await change(cluster, 0, "setupNetConfig", { afamilyOnly: "true" })).status, 200);
      for (const address of ["127.0.0.1", "127.0.0.2"] as const) {
        await assert.rejects(ask(cluster, 0, "/pools", { address }), { code: "ECONNREFUSED" });
      }
      const back = await change(cluster, 0, "setupNetConfig", { afamilyOnly: "false" }, { address: "::1" });
      assert.equal(back.status, 200);
      assert.equal((await ask(cluster, 0, "/pools")).status, 200);
    }));

  it("keeps its family when any node is named by a raw IP address", () =>
    withCluster({ nodes: 2, names: "rawIp" }, async (cluster) => {
      await cluster.byHand.setAutoFailover({ enabled: false });
      const plain = { door: "rest" } as const;
      await until(cluster, 0, "/settings/autoFailover", ({ json }) => !json.enabled, plain);
      const refused = await change(cluster, 0, "enableExternalListener", { afamily: "ipv6" }, plain);
      assert.match(
        refused.json.errors.afamily,
        /^Can't change address family when nodes are configured with raw IP addresses: \['n_0@127\.0\.0\.1',\n +'n_1@127\.0\.0\.1'\]$/,
      );
    }));

  it("keeps its family when its own name has no address of the new one", () =>
    withCluster({ nodes: 1, unresolvable: { 0: "ipv6" } }, async (cluster) => {
      await autoFailoverOff(cluster);
      const listener = await change(cluster, 0, "enableExternalListener", { afamily: "ipv6" });
      assert.equal(
        listener.json.errors._,
        'Failed to resolve address for "n0.cb.test". The hostname may be incorrect or not resolvable.',
      );
      const refused = await change(cluster, 0, "setupNetConfig", { afamily: "ipv6" });
      assert.equal(refused.json.errors._, "Unable to resolve IPv6 address for n0.cb.test: nxdomain");
      const { externalListeners } = (await ask(cluster, 0, "/nodes/self")).json;
      assert.equal(externalListeners.length, 2);
    }));

  it("cuts other requests of a web server that restarts", () =>
    withCluster({ nodes: 1 }, async (cluster) => {
      await autoFailoverOff(cluster);
      await change(cluster, 0, "enableExternalListener", { afamily: "ipv6" });
      const idle = connect(cluster.nodes[0]?.restPort ?? 0, "127.0.0.2");
      const cut = new Promise((resolve) => idle.once("close", resolve));
      idle.on("error", () => undefined);
      await change(cluster, 0, "setupNetConfig", { afamily: "ipv6" });
      await cut;
    }));
});
