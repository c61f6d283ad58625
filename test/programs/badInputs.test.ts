import { strict as assert } from "node:assert";
import { leaveScene, program, setScene, writesSince, type Scene } from "./support/scene";
import { managed } from "./support/shown";

describe("A program with bad inputs", () => {
  let scene: Scene;

  before(async () => {
    scene = await setScene({ program: program("") });
  });
  after(async () => {
    assert.deepEqual(writesSince(scene.cluster), []);
    assert.deepEqual(await managed(scene.project), []);
    await leaveScene(scene);
  });

  async function failing(statements: string): Promise<string> {
    await scene.project.setProgram(program(statements));
    return (await scene.project.preview({ expect: "failure" })).all;
  }

  it("is told all of them at once, each with its path, what was given and what is allowed", async () => {
    const text = await failing(`
      new NodeToNodeEncryption("encryption", {
        level: "full", nodesAtOnce: 9, delection: "keep", timeouts: { functions: "soon" },
        cluster: { endpoint: "localhost:8091", pasword: "a secret of this test", password: ["another secret"] },
        password: "a secret at the wrong place",
      });
    `);
    for (const line of [
      /encryption.*level.*is "full"; allowed: "none", "control", "all" or "strict"/,
      /nodesAtOnce.*is 9; allowed: a whole number from 1 to 8/,
      /timeouts\.functions.*is "soon"; allowed: seconds/,
      /cluster\.endpoint.*is "localhost:8091"; allowed: https:\/\/host:18091/,
      /delection.*did you mean "deletion"\?/,
      /cluster\.pasword.*did you mean "password"\?/,
      /cluster\.password.*the value is not shown/,
      /args\.password.*there is no input of this name/,
    ]) {
      assert.match(text, line);
    }
    assert.ok(!/a secret of this test|another secret|a secret at the wrong place/.test(text), text);
    assert.ok(!/\n\s+at /.test(text), text);
  });

  it("is told what is missing", async () => {
    const text = await failing(`new ClusterAddressFamily("family", { only: "yes" });`);
    assert.match(text, /property family .*is missing; allowed: "ipv4" or "ipv6"/);
    assert.match(text, /property only .*is "yes"; allowed: true or false/);
  });

  it("shows no password of a connection that does not fit together", async () => {
    const cluster = `{ endpoint: "https://h", username: "u", password: "a secret of this test", clientKey: "-----BEGIN KEY" }`;
    const text = await failing(`new NodeToNodeEncryption("encryption", { cluster: ${cluster} });`);
    assert.match(text, /Both user and password and a client certificate are given/);
    assert.ok(!/a secret of this test|BEGIN KEY/.test(text), text);
  });

  it("is told where the endpoint can be given when it is nowhere", async () => {
    scene.project.setEnv({ CB_CLUSTER: undefined });
    const text = await failing(`new NodeToNodeEncryption("encryption");`);
    assert.match(text, /`cluster\.endpoint`.*CB_CLUSTER.*pulumi config set couchbase:endpoint/s);
  });

  it("is refused strict over a plain endpoint without a CA, and told the endpoint to write", async () => {
    scene.project.setEnv({ CB_CLUSTER: scene.cluster.plainEndpoint, CB_CA_CERT: undefined });
    const text = await failing(`new NodeToNodeEncryption("encryption", { level: "strict" });`);
    assert.ok(text.includes(`https://127.0.0.2:${scene.cluster.nodes[0]?.tlsPort}`), text);
  });
});
