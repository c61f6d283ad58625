import assert from "node:assert/strict";

import type { RunningCluster } from "./startCluster";
import { ask, until, type Asked } from "./testing/ask";
import { withCluster } from "./testing/withCluster";

const levelPath = "/settings/security/clusterEncryptionLevel";

function setLevel(cluster: RunningCluster, level: string): Promise<Asked> {
  return ask(cluster, 0, "/settings/security", { form: { clusterEncryptionLevel: level } });
}

describe("cluster encryption level", () => {
  it("is none, and cannot be set, while a node is not encrypted", () =>
    withCluster({}, async (cluster) => {
      assert.equal((await ask(cluster, 0, levelPath)).status, 404);
      assert.equal((await ask(cluster, 0, "/pools/default")).json.clusterEncryptionLevel, "none");
      const refused = await setLevel(cluster, "all");
      assert.equal(refused.status, 400);
      assert.deepEqual(refused.json, {
        errors: [
          "clusterEncryptionLevel - Can't set cluster encryption level when cluster encryption is disabled.",
        ],
      });
    }));

  it("shows at once where it was set and a while later elsewhere", () =>
    withCluster({ level: "control", propagationDelay: 15_000 }, async (cluster) => {
      assert.equal((await setLevel(cluster, "all")).text, "[]");
      assert.equal((await ask(cluster, 0, levelPath)).json, "all");
      assert.equal((await ask(cluster, 1, levelPath)).json, "control");
      await until(cluster, 1, levelPath, ({ json }) => json === "all");
    }));

  it("is not made strict while any node still has a plain listener", () =>
    withCluster({ level: "all" }, async (cluster) => {
      await cluster.byHand.addListener(2, { family: "ipv4", encrypted: false });
      await until(cluster, 0, "/pools/nodes", ({ json }) => json.nodes[2].externalListeners.length === 2);
      const refused = await setLevel(cluster, "strict");
      assert.equal(refused.status, 400);
      assert.match(refused.text, /unencrypted distributions have not yet been torn down/);
    }));

  it("strict leaves plain REST and Eventing to loopback, on every node, and gives them back", () =>
    withCluster({ level: "all", functions: [{ name: "f" }] }, async (cluster) => {
      const plain = { door: "rest" } as const;
      assert.equal((await ask(cluster, 1, "/pools", plain)).status, 200);
      await setLevel(cluster, "strict");
      await until(cluster, 1, levelPath, ({ json }) => json === "strict");
      await until(cluster, 1, "/pools", () => true, { ...plain, address: "127.0.0.1" });
      await until(cluster, 1, "/pools", () => true, { ...plain, address: "::1" });
      for (const [path, door] of [
        ["/pools", "rest"],
        ["/api/v1/status", "eventing"],
      ] as const) {
        await assert.rejects(ask(cluster, 1, path, { door }), { code: "ECONNREFUSED" });
      }
      await setLevel(cluster, "all");
      await until(cluster, 1, "/pools", ({ status }) => status === 200, plain);
    }));

  it("answers the one who sets strict over plain HTTP, although its web server restarts", () =>
    withCluster({ nodes: 1, level: "all" }, async (cluster) => {
      const form = { clusterEncryptionLevel: "strict" };
      const answered = await ask(cluster, 0, "/settings/security", { form, door: "rest" });
      assert.equal(answered.status, 200);
      assert.equal(answered.headers.connection, "close");
    }));

  it("keeps encryption from being switched off above control", () =>
    withCluster({ level: "strict" }, async (cluster) => {
      await cluster.byHand.setAutoFailover({ enabled: false });
      await until(cluster, 0, "/settings/autoFailover", ({ json }) => json.enabled === false);
      for (const action of ["enableExternalListener", "setupNetConfig"]) {
        const form = { nodeEncryption: "off" };
        const refused = await ask(cluster, 0, `/node/controller/${action}`, { form });
        assert.equal(
          refused.json.errors.nodeEncryption,
          "Can't disable nodeEncryption when the cluster encryption level has been set to strict",
        );
      }
    }));
});
