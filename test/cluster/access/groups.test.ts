import assert from "node:assert/strict";

import { ask, until, type Asked } from "../testing/ask";
import type { RunningCluster } from "../startCluster";
import { withCluster } from "../testing/withCluster";

const path = (id: string) => `/settings/rbac/groups/${id}`;

function put(cluster: RunningCluster, node: number, id: string, description?: string): Promise<Asked> {
  const form = { roles: "", ...(description === undefined ? {} : { description }) };
  return ask(cluster, node, path(id), { method: "PUT", form });
}

describe("A group without roles", () => {
  it("keeps a text byte for byte, and loses it when it is left out", () =>
    withCluster({ version: "7.0.5" }, async (cluster) => {
      const text = 'a "quoted" & <tagged> % + = ; \\ / é €';
      assert.equal((await put(cluster, 0, "note", text)).text, '""');
      assert.deepEqual((await ask(cluster, 0, path("note"))).json, {
        id: "note",
        roles: [],
        description: text,
      });
      await put(cluster, 0, "note");
      assert.deepEqual((await ask(cluster, 0, path("note"))).json, { id: "note", roles: [] });
    }));

  it("is unknown on other nodes for a moment, for longer when the text is large", () =>
    withCluster({ nodes: 2, timeScale: 1, propagationDelay: 50 }, async (cluster) => {
      for (const [length, least] of [
        [4000, 50],
        [9000, 550],
      ] as const) {
        const began = performance.now();
        await put(cluster, 0, `note${length}`, "x".repeat(length));
        await until(cluster, 1, path(`note${length}`), ({ status }) => status === 200);
        assert.ok(performance.now() - began >= least);
      }
    }));

  it("written by all nodes at once has one text in the end, everywhere the same", () =>
    withCluster({}, async (cluster) => {
      await Promise.all(cluster.nodes.map(({ index }) => put(cluster, index, "note", `by ${index}`)));
      await new Promise((resolve) => setTimeout(resolve, 30));
      const texts = await Promise.all(cluster.nodes.map(({ index }) => ask(cluster, index, path("note"))));
      assert.equal(new Set(texts.map(({ json }) => json.description)).size, 1);
    }));

  it("does not undo another one that a different node writes at the same time", () =>
    withCluster({}, async (cluster) => {
      await Promise.all(cluster.nodes.map(({ index }) => put(cluster, index, `note${index}`, "x")));
      const all = await until(cluster, 0, "/settings/rbac/groups", ({ json }) => json.length === 3);
      const ids = all.json.map((group: { id: string }) => group.id).sort();
      assert.deepEqual(ids, ["note0", "note1", "note2"]);
      assert.equal((await ask(cluster, 0, path("note1"), { method: "DELETE" })).text, '""');
      const again = await ask(cluster, 0, path("note1"), { method: "DELETE" });
      assert.deepEqual([again.status, again.json], [404, "Group was not found."]);
      await until(cluster, 2, "/settings/rbac/groups", ({ json }) => json.length === 2);
    }));

  it("gives its roles to its users, and takes them away when it is deleted", () =>
    withCluster({ nodes: 1 }, async (cluster) => {
      const form = { roles: "cluster_admin" };
      await ask(cluster, 0, path("operators"), { method: "PUT", form });
      await ask(cluster, 0, "/settings/rbac/users/local/o", {
        method: "PUT",
        form: { password: "secret", roles: "", groups: "operators" },
      });
      const user = { name: "o", password: "secret" };
      assert.equal((await ask(cluster, 0, "/pools", { user })).status, 200);
      await ask(cluster, 0, path("operators"), { method: "DELETE" });
      assert.equal((await ask(cluster, 0, "/pools", { user })).status, 401);
    }));

  it("is written by full and security administrators, not by a cluster administrator", () => {
    const users = ["admin", "security_admin_local", "cluster_admin"].map((role) => ({
      name: role,
      password: "secret-of-it",
      roles: [role],
    }));
    return withCluster({ nodes: 1, users }, async (cluster) => {
      const statuses = [];
      for (const user of users) {
        const form = { roles: "", description: "x" };
        const answer = await ask(cluster, 0, path("note"), { method: "PUT", form, user });
        statuses.push(answer.status);
        if (answer.status === 403) {
          assert.deepEqual(answer.json.permissions, ["cluster.admin.security!write"]);
        }
      }
      assert.deepEqual(statuses, [200, 200, 403]);
    });
  });
});
