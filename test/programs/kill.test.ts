import { strict as assert } from "node:assert";
import type { RunningCluster } from "../cluster/startCluster";
import { patience } from "../engine/project/runningCommand";
import { pluginsEnd } from "./support/plugins";
import { openRecordsOf } from "./support/records";
import { expectNoViolation, leaveScene, program, setScene, type Scene } from "./support/scene";
import { managedOne, trueLevel } from "./support/shown";
import { protectionOf } from "./support/protection";

const halfWay = /\d+\/\d+ Enable node-to-node encryption on/;

describe("An engine that is killed in mid-operation", () => {
  let scene: Scene;
  let start: unknown;

  before(async () => {
    scene = await setScene({
      program: program(`new NodeToNodeEncryption("encryption", { level: "all", timeouts: { busy: "2m" } });`),
      cluster: { timeScale: 0.6 },
    });
    start = protectionOf(scene.cluster);
  });
  after(() => leaveScene(scene));

  it("leaves a plugin that goes back to the start, puts everything back, and ends", async () => {
    const up = scene.project.start(["up", "--yes", "--skip-preview"]);
    await up.waitFor(halfWay);
    up.kill();
    await pluginsEnd(up);
    assert.equal(trueLevel(scene.cluster), "none");
    assert.deepEqual(protectionOf(scene.cluster), start);
    assert.deepEqual(await openRecordsOf(scene.cluster), []);
    expectNoViolation(scene.cluster);
  });

  it("is no hindrance to an up that follows at once: it waits for the plugin, or comes after it", async () => {
    await scene.project.run(["cancel", "--yes"]);
    const killed = scene.project.start(["up", "--yes", "--skip-preview"]);
    await killed.waitFor(halfWay);
    killed.kill();
    await scene.project.run(["cancel", "--yes"]);
    await scene.project.up();
    await pluginsEnd(killed);
    assert.equal(trueLevel(scene.cluster), "all");
    assert.deepEqual((await managedOne(scene.project)).outputs?.found, { level: "none" });
    expectNoViolation(scene.cluster);
  });
});

describe("An engine that is killed when only the window is left to be closed", () => {
  let scene: Scene;

  before(async () => {
    scene = await setScene({
      program: program(`new NodeToNodeEncryption("encryption", { level: "all" });`),
      cluster: { timeScale: 0.3 },
    });
  });
  after(() => leaveScene(scene));

  it("leaves a plugin that closes it, and a record that tells the next up what was found before", async () => {
    const up = scene.project.start(["up", "--yes", "--skip-preview"]);
    await up.waitFor(/\d+\/\d+ Resume Eventing functions/);
    up.kill();
    await pluginsEnd(up);
    assert.equal(trueLevel(scene.cluster), "all");
    expectNoViolation(scene.cluster);
    assert.equal((await openRecordsOf(scene.cluster)).length, 1);
    await scene.project.run(["cancel", "--yes"]);
    const { all } = await scene.project.up();
    assert.match(all, /had come to its goal/);
    assert.deepEqual((await managedOne(scene.project)).outputs?.found, { level: "none" });
    assert.deepEqual(await openRecordsOf(scene.cluster), []);
  });

  it("is led back by a destroy to what was there before", async () => {
    await scene.project.destroy();
    assert.equal(trueLevel(scene.cluster), "none");
  });
});

describe("An engine that is killed between operations", () => {
  let scene: Scene;

  before(async () => {
    scene = await setScene({
      program: program(`const encryption = new NodeToNodeEncryption("encryption", { level: "all" });
        exports.late = encryption.id.apply(() => new Promise((resolve) => setTimeout(resolve, 300_000)));`),
    });
  });
  after(() => leaveScene(scene));

  it("leaves no plugin, and a cluster as its operation left it", async () => {
    const up = scene.project.start(["up", "--yes", "--skip-preview"]);
    await up.waitFor(/NodeToNodeEncryption encryption created/);
    up.kill();
    await pluginsEnd(up);
    assert.equal(trueLevel(scene.cluster), "all");
    expectNoViolation(scene.cluster);
  });
});

describe("A plugin that is killed in mid-operation", () => {
  let scene: Scene;
  let start: unknown;

  before(async () => {
    scene = await setScene({
      program: program(`new NodeToNodeEncryption("encryption", { level: "all" });`),
      cluster: { timeScale: 0.4 },
    });
    start = protectionOf(scene.cluster);
    const up = scene.project.start(["up", "--yes", "--skip-preview"]);
    await up.waitFor(halfWay);
    up.killPlugins();
    assert.notEqual((await up.finished).exitCode, 0);
  });
  after(() => leaveScene(scene));

  it("leaves its record in the cluster, which a preview shows", async () => {
    const [record] = await openRecordsOf(scene.cluster);
    assert.match(record?.owner.reason ?? "", /NodeToNodeEncryption "encryption"/);
    const { all } = await scene.project.preview();
    assert.match(all, /ending what an earlier run began, or CBSEC_BUSY while it lives/);
    assert.match(all, /Note: Taking over from the run for NodeToNodeEncryption "encryption" on/);
  });

  it("is finished by the next up, once it is certain that it is dead; what it had found is what is kept", async () => {
    const { all } = await scene.project.up();
    assert.match(all, /waiting for .* \(up to 60 s, to see whether it still runs\)/);
    assert.equal(trueLevel(scene.cluster), "all");
    assert.deepEqual(protectionOf(scene.cluster), start);
    assert.deepEqual(await openRecordsOf(scene.cluster), []);
    assert.deepEqual((await managedOne(scene.project)).outputs?.found, { level: "none" });
    expectNoViolation(scene.cluster);
  });

  it("is undone by destroy", async () => {
    await scene.project.destroy();
    assert.equal(trueLevel(scene.cluster), "none");
    expectNoViolation(scene.cluster);
  });
});

describe("Ctrl-C pressed twice", () => {
  for (const [how, timeScale] of [
    ["is done before the engine kills the plugin", 0.4],
    ["takes longer than the engine lets the plugin live", 1.5],
  ] as const) {
    describe(`where the way back ${how}`, () => {
      let scene: Scene;
      let start: unknown;

      before(async () => {
        scene = await setScene({
          program: program(`new NodeToNodeEncryption("encryption", { level: "all" });`),
          cluster: { timeScale },
        });
        start = protectionOf(scene.cluster);
      });
      after(() => leaveScene(scene));

      it("leaves a cluster that comes back to its start by itself, and no plugin", async () => {
        const up = scene.project.start(["up", "--yes", "--skip-preview"]);
        await up.waitFor(halfWay);
        up.interrupt();
        await up.waitFor(/press \^C again/);
        up.interrupt();
        await up.finished;
        assert.deepEqual(up.plugins(), []);
        await recordsGo(scene.cluster);
        assert.equal(trueLevel(scene.cluster), "none");
        assert.deepEqual(protectionOf(scene.cluster), start);
        expectNoViolation(scene.cluster);
      });
    });
  }
});

/** Nothing is left to be put back, and no run is at work. */
async function recordsGo(cluster: RunningCluster): Promise<void> {
  const end = Date.now() + patience;
  while ((await openRecordsOf(cluster)).length > 0) {
    if (Date.now() > end) throw new Error("A restoration record stays open.");
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
