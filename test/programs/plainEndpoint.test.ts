import { strict as assert } from "node:assert";
import { environmentOf, expectNoViolation, leaveScene, program, setScene, type Scene } from "./support/scene";
import { trueLevel } from "./support/shown";

describe("A plain endpoint whose CA is known", () => {
  let scene: Scene;

  before(async () => {
    scene = await setScene({
      program: program(`new NodeToNodeEncryption("encryption", { level: "strict" });`),
      env: (cluster) => ({ ...environmentOf(cluster), CB_CLUSTER: cluster.plainEndpoint }),
    });
  });
  after(() => leaveScene(scene));

  it("moves to TLS by itself before strict", async () => {
    await scene.project.up();
    assert.equal(trueLevel(scene.cluster), "strict");
    expectNoViolation(scene.cluster);
  });

  it("still leads to the cluster when its plain port is closed", async () => {
    const { all } = await scene.project.up();
    assert.match(all, /2 unchanged/);
    assert.ok(!/could not be asked/.test(all), all);
    assert.match((await scene.project.refresh()).all, /2 unchanged/);
    await scene.project.destroy();
    assert.equal(trueLevel(scene.cluster), "none");
  });
});
