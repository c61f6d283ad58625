import assert from "node:assert/strict";

import { ask } from "./testing/ask";
import { withCluster } from "./testing/withCluster";

describe("a simulated cluster", () => {
  it("shows the same nodes from each of them, each with its own certificate", () =>
    withCluster({}, async (cluster) => {
      for (const { index, otpNode } of cluster.nodes) {
        const { json } = await ask(cluster, index, "/pools/default");
        assert.deepEqual(
          json.nodes.map((node: { otpNode: string }) => node.otpNode),
          ["ns_1@n0.cb.test", "ns_1@n1.cb.test", "ns_1@n2.cb.test"],
        );
        const self = json.nodes.find((node: { thisNode?: boolean }) => node.thisNode);
        assert.equal(self.otpNode, otpNode);
      }
    }));

  it("starts encrypted, in either family, when told so", () =>
    withCluster({ level: "strict", addressFamily: "ipv6", addressFamilyOnly: true }, async (cluster) => {
      const address = "::1";
      const { json } = await ask(cluster, 0, "/pools/default", { address });
      assert.equal(json.clusterEncryptionLevel, "strict");
      assert.deepEqual(json.nodes[2].externalListeners, [{ afamily: "inet6", nodeEncryption: true }]);
      await assert.rejects(ask(cluster, 0, "/pools"), { code: "ECONNREFUSED" });
    }));

  it("has a name of its own each time", () =>
    withCluster({ nodes: 1 }, (first) =>
      withCluster({ nodes: 1 }, async (second) => {
        assert.notEqual(first.uuid, second.uuid);
        assert.equal((await ask(first, 0, "/pools")).json.uuid, first.uuid);
      }),
    ));

  it("logs each request with where it came in, who sent it and what was answered", () =>
    withCluster({ nodes: 1 }, async (cluster) => {
      await ask(cluster, 0, "/settings/security?a=b", { form: { nosuch: "1" }, address: "::1" });
      const { at, ...logged } = cluster.requests.at(-1) ?? { at: -1 };
      assert.ok(at >= 0);
      assert.deepEqual(logged, {
        node: "ns_1@n0.cb.test",
        tls: true,
        localAddress: "::1",
        user: "Administrator",
        method: "POST",
        path: "/settings/security?a=b",
        body: "nosuch=1",
        status: 400,
      });
    }));

  it("reads a path as its segments, encoded or not, however many slashes stand between them", () =>
    withCluster({ nodes: 1 }, async (cluster) => {
      for (const path of ["//nodes//self", "/nodes/self/", "/nodes/%73elf"]) {
        assert.equal((await ask(cluster, 0, path)).status, 200, path);
      }
      assert.equal((await ask(cluster, 0, "/nodes/se/lf")).status, 404);
    }));

  it("lets in only who has a password, and only to what the role allows", () =>
    withCluster(
      { nodes: 1, users: [{ name: "c", password: "password-of-c", roles: ["cluster_admin"] }] },
      async (cluster) => {
        assert.equal((await ask(cluster, 0, "/pools", { user: null })).status, 401);
        const wrong = { name: "c", password: "wrong" };
        const refused = await ask(cluster, 0, "/pools", { user: wrong });
        assert.equal(refused.headers["www-authenticate"], 'Basic realm="Couchbase Server Admin / REST"');
        const user = { name: "c", password: "password-of-c" };
        const forbidden = await ask(cluster, 0, "/settings/security", { user });
        assert.deepEqual(
          [forbidden.status, forbidden.json.permissions],
          [403, ["cluster.admin.security!read"]],
        );
        const permissions = "cluster.admin.setup!write,cluster.admin.security!write";
        const checked = await ask(cluster, 0, "/pools/default/checkPermissions", { user, form: permissions });
        assert.deepEqual(checked.json, {
          "cluster.admin.setup!write": true,
          "cluster.admin.security!write": false,
        });
      },
    ));

  it("of a hundred nodes starts in a moment", () =>
    withCluster({ nodes: 100 }, async (cluster) => {
      const { json } = await ask(cluster, 99, "/pools/default");
      assert.equal(json.nodes.length, 100);
    }));
});
