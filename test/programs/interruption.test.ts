import { strict as assert } from "node:assert";
import { expectNoViolation, leaveScene, program, setScene, writesSince, type Scene } from "./support/scene";
import { managedOne, trueLevel } from "./support/shown";

describe("Ctrl-C in the middle of an operation", () => {
  let scene: Scene;

  before(async () => {
    scene = await setScene({
      program: program(`new NodeToNodeEncryption("encryption", { level: "all" });`),
      cluster: { timeScale: 0.4 },
    });
  });
  after(() => leaveScene(scene));

  it("lets it run to its planned end, and everything is put back and recorded", async () => {
    const up = scene.project.start(["up", "--yes", "--skip-preview"]);
    await up.waitFor(/\d+\/\d+ Enable node-to-node encryption on/);
    up.interrupt();
    const { exitCode, all } = await up.finished;
    assert.notEqual(exitCode, 0, all);
    assert.equal(trueLevel(scene.cluster), "all", all);
    expectNoViolation(scene.cluster);
    assert.equal((await managedOne(scene.project)).outputs?.level, "all");
  });

  it("leaves nothing for the next run to do", async () => {
    const before = scene.cluster.requests.length;
    assert.match((await scene.project.up()).all, /unchanged|1 created/);
    assert.deepEqual(writesSince(scene.cluster, before), []);
  });
});
