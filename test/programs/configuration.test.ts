import { strict as assert } from "node:assert";
import { startCluster } from "../cluster/startCluster";
import type { SimulatedCluster } from "../cluster/simulatedCluster";
import { leaveScene, program, setScene, writesSince, type Scene } from "./support/scene";
import { managed, trueLevel } from "./support/shown";

/** How to reach a cluster, but for the password, as stack configuration. */
const configurationOf = (cluster: SimulatedCluster): Record<string, string> => ({
  "couchbase:endpoint": cluster.tlsEndpoint,
  "couchbase:username": cluster.username,
  "couchbase:caCertificates": cluster.caCertificate,
  "couchbase:tlsServerName": cluster.nodes[0]?.name ?? "",
  "couchbase:connectTo": JSON.stringify(cluster.connectTo),
});

describe("A cluster that is named in the stack configuration", function () {
  this.timeout(90_000);
  let scene: Scene;
  let other: SimulatedCluster;

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
    await scene.cluster.byHand.killNode(0);
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
    await scene.cluster.byHand.returnNode(0);
    scene.cluster.monitor.restart(scene.cluster.truth());
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

describe("A password in the stack configuration that is no secret", function () {
  this.timeout(60_000);

  it("is refused before the engine or the cluster hears of it", async () => {
    const password = "clear password of this test";
    const scene = await setScene({
      program: program(`new NodeToNodeEncryption("encryption");`),
      config: () => ({ "couchbase:password": password }),
    });
    const { all } = await scene.project.up({ expect: "failure" });
    assert.match(all, /couchbase:password in clear.*pulumi config set --secret couchbase:password/);
    assert.ok(!all.includes(password) && !/\n\s+at /.test(all), all);
    assert.ok(!JSON.stringify(await scene.project.exportState()).includes(password));
    assert.deepEqual(writesSince(scene.cluster), []);
    await leaveScene(scene);
  });
});
