import assert from "node:assert/strict";

import { ask } from "../testing/ask";
import { withCluster } from "../testing/withCluster";

const security = { name: "sec", password: "asdasd" };
const usersAdmin = { name: "usr", password: "asdasd" };
const group = "/settings/rbac/groups/note";
const form = { description: "x", roles: "" };

describe("Groups of a simulated cluster", () => {
  it("are written by a security admin until 7.6", () =>
    withCluster(
      { version: "7.6.8", users: [{ ...security, roles: ["security_admin_local"] }] },
      async (cluster) => {
        assert.equal((await ask(cluster, 0, group, { method: "PUT", form, user: security })).status, 200);
      },
    ));

  it("are written by a user admin from 8.0 on, and only read by a security admin", async () => {
    const users = [
      { ...security, roles: ["security_admin"] },
      { ...usersAdmin, roles: ["user_admin_local"] },
    ];
    await withCluster({ version: "8.0.1", users }, async (cluster) => {
      const refused = await ask(cluster, 0, group, { method: "PUT", form, user: security });
      assert.deepEqual([refused.status, refused.json.permissions], [403, ["cluster.admin.users!write"]]);
      assert.equal((await ask(cluster, 0, group, { method: "PUT", form, user: usersAdmin })).status, 200);
      assert.equal((await ask(cluster, 0, group, { user: security })).status, 200);
      const settings = await ask(cluster, 0, "/settings/security", { user: usersAdmin });
      assert.deepEqual([settings.status, settings.json.permissions], [403, ["cluster.admin.security!read"]]);
    });
  });
});
