import { strict as assert } from "node:assert";
import { leaveScene, program, setScene, type Scene } from "./support/scene";
import { managedOne, trueLevel } from "./support/shown";

/** The connection in the program itself, its password from a secret of the stack. */
const connection = (where: string) => `
  const config = new pulumi.Config();
  const connection = {
    endpoint: ${where},
    username: config.require("user"),
    password: config.requireSecret("pass"),
    caCertificates: [config.require("authority")],
    tlsServerName: "n0.cb.test",
    connectTo: config.requireObject("reach"),
  };`;

describe("A connection that the program holds", () => {
  let scene: Scene;

  before(async () => {
    scene = await setScene({
      program: program(`${connection(`config.require("where")`)}
        new NodeToNodeEncryption("encryption", { level: "all", cluster: connection });`),
      env: () => ({}),
      config: (cluster) => ({
        where: cluster.tlsEndpoint,
        user: cluster.username,
        authority: cluster.caCertificate,
        reach: JSON.stringify(cluster.connectTo),
      }),
      secretConfig: (cluster) => ({ pass: cluster.password }),
    });
  });
  after(() => leaveScene(scene));

  it("is used, and of it only the password is secret in state", async () => {
    await scene.project.up();
    assert.equal(trueLevel(scene.cluster), "all");
    const { inputs, outputs } = await managedOne(scene.project);
    for (const { cluster } of [inputs, outputs] as { cluster: Record<string, unknown> }[]) {
      assert.equal(cluster.username, scene.cluster.username);
      assert.ok("ciphertext" in (cluster.password as object));
    }
  });

  it("shows no line after a refresh", async () => {
    await scene.project.refresh();
    const { outputs } = await managedOne(scene.project);
    assert.ok("ciphertext" in ((outputs?.cluster as { password: object }).password ?? {}));
    const { all } = await scene.project.preview();
    assert.match(all, /2 unchanged/);
    assert.ok(!/^\s*[~+-] /m.test(all), all);
  });

  it("may be one output, which then is secret as a whole", async () => {
    await scene.project.setProgram(
      program(`${connection(`config.require("where")`)}
        new NodeToNodeEncryption("encryption", { level: "all", cluster: pulumi.output(connection) });`),
    );
    await scene.project.up();
    const { inputs } = await managedOne(scene.project);
    assert.ok("ciphertext" in (inputs.cluster as object));
  });

  it("may be known only later: the preview says that there is no plan yet", async () => {
    await scene.project.destroy();
    await scene.project.setProgram(
      program(`
        class Late extends pulumi.dynamic.Resource {
          constructor() {
            super({ create: async (inputs) => ({ id: "late", outs: inputs }) }, "late",
              { where: new pulumi.Config().require("where"), made: undefined });
          }
        }
        const late = new Late();
        ${connection("late.where")}
        connection.endpoint = pulumi.all([late.id, late.where]).apply(([, where]) => where);
        new NodeToNodeEncryption("encryption", { level: "control", cluster: connection });`),
    );
    const { all } = await scene.project.preview();
    assert.match(all, /There is no plan to show yet: some inputs are known only after/);
    await scene.project.up();
    assert.equal(trueLevel(scene.cluster), "control");
  });
});
