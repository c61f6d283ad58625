import { strict as assert } from "node:assert";
import { connect } from "../../../../provider/cluster/connect";
import type { NodeApi } from "../../../../provider/cluster/nodeApi";
import { isSecurityError } from "../../../../provider/errors/securityError";
import { realTime } from "../../../../provider/time";
import { startCluster, type RunningCluster } from "../../../cluster/startCluster";
import { ask } from "../../../cluster/testing/ask";
import { settingsOf } from "../../execution/support/onCluster";

describe("Groups of users", () => {
  let cluster: RunningCluster;
  let node: NodeApi;
  let close: () => Promise<void>;

  before(async () => {
    cluster = await startCluster({
      nodes: 1,
      timeScale: 0.02,
      users: [{ name: "cadm", password: "cadm-password", roles: ["cluster_admin"] }],
    });
    const client = connect(settingsOf(cluster), { time: realTime });
    close = () => client.close();
    [node = assert.fail()] = await client.discover();
  });
  after(async () => {
    await close();
    await cluster.stop();
  });

  const found = async (name: string) => (await node.groups()).find((group) => group.name === name);

  it("keep a note byte for byte in a group without roles", async () => {
    const text = 'first line\n{"a":"ü \\u0000 & = + % \\" ","b":"\u2028"}';
    await node.putNote("note-1", text);
    assert.deepEqual(await found("note-1"), { name: "note-1", description: text, hasRoles: false });
    assert.match(cluster.requests.at(-2)?.body ?? "", /^description=.*&roles=$/);
  });

  it("give a note a new text under its old name", async () => {
    await node.putNote("note-2", "old");
    await node.putNote("note-2", "new");
    assert.equal((await found("note-2"))?.description, "new");
  });

  it("tell a group that gives roles, and one that never got a description", async () => {
    await byHand("with-roles", "roles=ro_admin");
    assert.deepEqual(await found("with-roles"), { name: "with-roles", description: "", hasRoles: true });
  });

  it("take the deletion of a note that is gone already", async () => {
    await node.putNote("note-3", "text");
    await node.deleteGroup("note-3");
    assert.equal(await found("note-3"), undefined);
    await node.deleteGroup("note-3");
  });

  it("are not for a Cluster Admin: reading and writing are typed errors", async () => {
    const credentials = { kind: "password" as const, username: "cadm", password: "cadm-password" };
    const client = connect({ ...settingsOf(cluster), credentials }, { time: realTime });
    try {
      const [asAdmin = assert.fail()] = await client.discover();
      const forbidden = (error: unknown) => isSecurityError(error, "CBSEC_FORBIDDEN");
      await assert.rejects(asAdmin.groups(), forbidden);
      await assert.rejects(asAdmin.putNote("note-4", "text"), forbidden);
      await assert.rejects(asAdmin.deleteGroup("note-1"), forbidden);
    } finally {
      await client.close();
    }
  });

  /** As an administrator, and not by the client. */
  async function byHand(name: string, body: string): Promise<void> {
    const answer = await ask(cluster, 0, `/settings/rbac/groups/${name}`, { method: "PUT", form: body });
    assert.equal(answer.status, 200, answer.text);
  }
});
