import { strict as assert } from "node:assert";
import type { RunningCommand } from "../engine/project/runningCommand";
import { openRecordsOf } from "./support/records";
import { expectNoViolation, leaveScene, program, setScene, type Scene } from "./support/scene";
import { managedOne, trueLevel } from "./support/shown";
import { protectionOf } from "./support/protection";

const halfWay = /\d+\/\d+ Enable node-to-node encryption on/;

describe("An engine that is killed in mid-operation", function () {
  this.timeout(120_000);
  let scene: Scene;
  let start: unknown;

  before(async () => {
    scene = await setScene({
      program: program(`new NodeToNodeEncryption("encryption", { level: "all" });`),
      cluster: { timeScale: 0.4 },
    });
    start = protectionOf(scene.cluster);
  });
  after(() => leaveScene(scene));

  it("leaves a plugin that goes back to the start, puts everything back, and ends", async () => {
    const up = scene.project.start(["up", "--yes", "--skip-preview"]);
    await up.waitFor(halfWay, 40_000);
    up.kill();
    await pluginsEnd(up, 60_000);
    assert.equal(trueLevel(scene.cluster), "none");
    assert.deepEqual(protectionOf(scene.cluster), start);
    assert.deepEqual(await openRecordsOf(scene.cluster), []);
    expectNoViolation(scene.cluster);
  });

  it("keeps nobody from running up again", async () => {
    await scene.project.run(["cancel", "--yes"]);
    await scene.project.up();
    assert.equal(trueLevel(scene.cluster), "all");
    assert.deepEqual((await managedOne(scene.project)).outputs?.found, { level: "none" });
    expectNoViolation(scene.cluster);
  });
});

async function pluginsEnd(command: RunningCommand, timeout: number): Promise<void> {
  const end = Date.now() + timeout;
  while (command.plugins().length > 0) {
    if (Date.now() > end) throw new Error(`The plugin lives on.\n${command.all}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
