import { strict as assert } from "node:assert";
import { expectNoViolation, leaveScene, program, setScene, type Scene } from "./support/scene";
import { trueLevel } from "./support/shown";

const withLevel = (level: string) =>
  program(`new NodeToNodeEncryption("encryption", { level: "${level}" });`);

describe("A program that changes the cluster encryption level", () => {
  let scene: Scene;

  before(async () => {
    scene = await setScene({ program: program(`new NodeToNodeEncryption("encryption");`) });
  });
  after(() => leaveScene(scene));

  it("comes to control when it names none", async () => {
    await scene.project.up();
    assert.equal(trueLevel(scene.cluster), "control");
    expectNoViolation(scene.cluster);
  });

  // Each change there is, one after the other.
  const changes = [
    "all",
    "strict",
    "all",
    "control",
    "strict",
    "control",
    "none",
    "all",
    "none",
    "strict",
    "none",
  ];
  for (const [index, level] of changes.entries()) {
    it(`goes from ${changes[index - 1] ?? "control"} to ${level}`, async () => {
      await scene.project.setProgram(withLevel(level));
      await scene.project.up();
      assert.equal(trueLevel(scene.cluster), level);
      expectNoViolation(scene.cluster);
    });
  }

  it("leaves the cluster as it was found when it is destroyed", async () => {
    await scene.project.setProgram(withLevel("all"));
    await scene.project.up();
    await scene.project.destroy();
    assert.equal(trueLevel(scene.cluster), "none");
    assert.deepEqual(await scene.project.resources(), []);
  });
});
