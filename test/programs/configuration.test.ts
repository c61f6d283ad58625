import { strict as assert } from "node:assert";
import { startCluster, type RunningCluster } from "../cluster/startCluster";

import { leaveScene, program, setScene, writesSince, type Scene } from "./support/scene";
import { managed, trueLevel } from "./support/shown";

/** How to reach a cluster, but for the password, as stack configuration. */
const configurationOf = (cluster: RunningCluster): Record<string, string> => ({
  "couchbase:endpoint": cluster.tlsEndpoint,
  "couchbase:username": cluster.username,
  "couchbase:caCertificates": cluster.caCertificate,
  "couchbase:tlsServerName": cluster.nodes[0]?.name ?? "",
  "couchbase:connectTo": JSON.stringify(cluster.connectTo),
});

describe("A cluster that is named in the stack configuration", () => {
  let scene: Scene;
  let other: RunningCluster;

  before(async () => {
    scene = await setScene({
      program: program(""),
      env: () => ({}),
      config: configurationOf,
      secretConfig: (cluster) => ({ "couchbase:password": cluster.password }),
    });
    const { password, username } = scene.cluster;
    other = await startCluster({ timeScale: 0.02, nodes: 1, password, username });
    const cluster = {
      endpoint: other.tlsEndpoint,
      caCertificates: [other.caCertificate],
      tlsServerName: other.nodes[0]?.name,
      connectTo: other.connectTo,
    };
    await scene.project.setProgram(
      program(`
        new ClusterAddressFamily("family", { family: "ipv4" });
        new NodeToNodeEncryption("encryption", { level: "all" });
        new NodeToNodeEncryption("other", { level: "control", cluster: ${JSON.stringify(cluster)} });
      `),
    );
  });
  after(async () => {
    await leaveScene(scene);
    await other.stop();
  });

  it("is reached by all resources of a run, and what a resource says itself goes first", async () => {
    await scene.project.up();
    assert.equal(trueLevel(scene.cluster), "all");
    assert.equal(trueLevel(other), "control");
  });

  it("is reached on refresh, where all resources come at once and nothing has run before", async () => {
    assert.match((await scene.project.refresh()).all, /4 unchanged/);
    const { all } = await scene.project.preview();
    assert.match(all, /4 unchanged/);
    assert.ok(!/^\s*[~+-] /m.test(all), all);
  });

  it("is on refresh the one of the last up, and an error says so; the environment wins", async () => {
    const taken = scene.cluster.nodes[0]?.tlsPort ?? 0;
    const second = `https://127.0.0.2:${scene.cluster.nodes[1]?.tlsPort}`;
    const mend = scene.cluster.faults.add({ kind: "refuse", node: 0, path: "/pools" });
    await scene.project.setConfig({
      "couchbase:endpoint": second,
      "couchbase:tlsServerName": scene.cluster.nodes[1]?.name ?? "",
    });
    const { all } = await scene.project.refresh({ expect: "failure" });
    assert.ok(all.includes(`:${taken}`), all);
    assert.match(all, /CBSEC_UNREACHABLE/);
    assert.match(all, /after changing it, run `pulumi up` first/);

    const env = { CB_CLUSTER: second, CB_TLS_SERVER_NAME: scene.cluster.nodes[1]?.name };
    scene.project.setEnv(env);
    assert.match(
      (await scene.project.refresh({ args: ["--exclude", "**::other"] })).all,
      /unchanged|updated/,
    );
    scene.project.setEnv({ CB_CLUSTER: undefined, CB_TLS_SERVER_NAME: undefined });
    mend();
  });

  it("keeps its password out of the error about a wrong one", async () => {
    scene.project.setEnv({ CB_REST_PASSWORD: "not the password at all" });
    const { all } = await scene.project.destroy({ expect: "failure" });
    assert.match(all, /CBSEC_NOT_AUTHENTICATED/);
    assert.ok(!all.includes("not the password"), all);
    assert.equal((await managed(scene.project)).length, 3);
    scene.project.setEnv({ CB_REST_PASSWORD: undefined });
  });

  it("is reached on destroy, where all resources come at once", async () => {
    await scene.project.destroy();
    assert.equal(trueLevel(scene.cluster), "none");
    assert.equal(trueLevel(other), "none");
  });
});

describe("A password that was changed on the cluster since the last up", () => {
  let scene: Scene;
  const user = { name: "operator", password: "first password", roles: ["admin"] };
  const changed = "second password";

  before(async () => {
    scene = await setScene({
      program: program(`new NodeToNodeEncryption("encryption", { level: "control" });`),
      cluster: { users: [user] },
      env: () => ({}),
      config: (cluster) => ({ ...configurationOf(cluster), "couchbase:username": user.name }),
      secretConfig: () => ({ "couchbase:password": user.password }),
    });
    await scene.project.up();
    await changePassword(scene.cluster, user.name, changed);
    await scene.project.setConfig({}, { "couchbase:password": changed });
  });
  after(async () => {
    for (const password of [user.password, changed]) {
      assert.deepEqual(await scene.project.findSecret(password), []);
    }
    await leaveScene(scene);
  });

  it("is not the one that refresh and destroy use, and the error says what to do", async () => {
    for (const verb of ["refresh", "destroy"] as const) {
      const { all } = await scene.project[verb]({ expect: "failure" });
      assert.match(all, /CBSEC_NOT_AUTHENTICATED/);
      assert.match(all, /after changing it, run `pulumi up` first, or set the environment variables/);
    }
    assert.equal(trueLevel(scene.cluster), "control");
  });

  it("is used by refresh when the environment says it, and by destroy after an up", async () => {
    scene.project.setEnv({ CB_REST_PASSWORD: changed });
    await scene.project.refresh();
    scene.project.setEnv({ CB_REST_PASSWORD: undefined });
    await scene.project.up();
    await scene.project.destroy();
    assert.equal(trueLevel(scene.cluster), "none");
  });
});

async function changePassword(cluster: RunningCluster, name: string, password: string): Promise<void> {
  const { username, password: own, nodes } = cluster;
  const answer = await fetch(`http://127.0.0.1:${nodes[0]?.restPort}/settings/rbac/users/local/${name}`, {
    method: "PUT",
    headers: { authorization: `Basic ${Buffer.from(`${username}:${own}`).toString("base64")}` },
    body: new URLSearchParams({ password, roles: "admin" }),
  });
  assert.equal(answer.status, 200, await answer.text());
}

describe("A password in the stack configuration that is no secret", () => {
  let scene: Scene;
  after(() => leaveScene(scene));

  it("is refused before the engine or the cluster hears of it", async () => {
    const password = "clear password of this test";
    scene = await setScene({
      program: program(`new NodeToNodeEncryption("encryption");`),
      config: () => ({ "couchbase:password": password }),
    });
    const { all } = await scene.project.up({ expect: "failure" });
    assert.match(all, /couchbase:password in clear.*pulumi config set --secret couchbase:password/);
    assert.ok(!all.includes(password) && !/\n\s+at /.test(all), all);
    assert.ok(!JSON.stringify(await scene.project.exportState()).includes(password));
    assert.deepEqual(writesSince(scene.cluster), []);
  });
});
