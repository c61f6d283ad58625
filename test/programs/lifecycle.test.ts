import { strict as assert } from "node:assert";
import { expectNoViolation, leaveScene, program, setScene, writesSince, type Scene } from "./support/scene";
import { managedOne, trueLevel } from "./support/shown";

describe("A program with one resource", () => {
  let scene: Scene;

  before(async () => {
    scene = await setScene({
      program: program(`
        const encryption = new NodeToNodeEncryption("encryption", { level: "all", nodesAtOnce: 2, timeouts: { healthy: "2m" } });
        exports.found = encryption.found;
        exports.exposure = encryption.exposure;
      `),
    });
  });
  after(() => leaveScene(scene));

  it("is previewed with its numbered plan, and nothing is written", async () => {
    const { all } = await scene.project.preview();
    const plan = /Plan \(\d+ steps\):\n(?<lines>(?: +.*\n)+)/.exec(all)?.groups?.lines ?? "";
    for (const line of [
      "1. Switch auto-failover off",
      "Pause Eventing functions orders, shop.eu.totals",
      "Set the cluster encryption level to all",
      "Resume Eventing functions orders, shop.eu.totals",
      "Switch auto-failover back on with all its settings (timeout 77 s)",
      "Note: Eventing is paused from step",
    ]) {
      assert.ok(plan.includes(line), `${line}\n${all}`);
    }
    assert.deepEqual(writesSince(scene.cluster), []);
  });

  it("secures the cluster, shows the step in progress and the plan, and puts everything back", async () => {
    const { all } = await scene.project.up();
    assert.equal(trueLevel(scene.cluster), "all");
    assert.match(all, /encryption creating \(\d+s\) \d+\/\d+ Pause Eventing functions/);
    assert.match(all, /Diagnostics:\n.*encryption\):\n\s+1\. Switch auto-failover off/);
    expectNoViolation(scene.cluster);
  });

  it("keeps in state what it did, with a provider text of at most 1 kB", async () => {
    const { id, inputs, outputs = {} } = await managedOne(scene.project);
    assert.equal(id, `encryption@${scene.cluster.uuid}`);
    assert.ok(Buffer.byteLength(JSON.stringify(inputs.__provider)) <= 1000);
    assert.equal(outputs.schemaVersion, 1);
    assert.equal(outputs.clusterUuid, scene.cluster.uuid);
    assert.match(String(outputs.clusterVersion), /^7\.6\.8/);
    assert.deepEqual(outputs.timeouts, { healthy: "2m" });
    assert.deepEqual(outputs.found, { level: "none" });
    assert.equal((outputs.nodes as unknown[]).length, 3);
    const steps = outputs.steps as { text: string; seconds: number }[];
    assert.ok(steps.length > 5 && steps.every(({ seconds }) => seconds >= 0));
    const exported = await scene.project.outputs();
    assert.deepEqual(exported.found, { level: "none" });
    assert.deepEqual(Object.keys(exported.exposure as object).sort(), [
      "autoFailoverOff",
      "eventingPaused",
      "linksUnencrypted",
    ]);
  });

  it("writes nothing when run again without a change", async () => {
    const before = scene.cluster.requests.length;
    const { all } = await scene.project.up({ preview: true });
    assert.match(all, /2 unchanged/);
    assert.ok(!/Plan \(/.test(all), all);
    assert.deepEqual(writesSince(scene.cluster, before), []);
  });

  it("shows no line after a refresh that found everything as it was left", async () => {
    assert.match((await scene.project.refresh()).all, /2 unchanged/);
    const { all } = await scene.project.preview();
    assert.match(all, /2 unchanged/);
    assert.ok(!/^\s*[~+-] /m.test(all), all);
  });

  it("notices a change by hand without a refresh too, and says what it is", async () => {
    await scene.cluster.byHand.setLevel("control");
    scene.cluster.monitor.restart(scene.cluster.truth());
    const { all } = await scene.project.preview();
    assert.match(all, /The cluster shows level "control"; asked for is "all"\./);
    assert.match(all, /1 to update/);
  });

  it("shows a change by hand as a changed line after a refresh, and takes it back", async () => {
    assert.match((await scene.project.refresh()).all, /encryption updated .*\[diff: ~level\]/);
    assert.match((await scene.project.preview()).all, /~ level\s*: "control" => "all"/);
    await scene.project.up();
    assert.equal(trueLevel(scene.cluster), "all");
    assert.deepEqual((await managedOne(scene.project)).outputs?.found, { level: "none" });
    expectNoViolation(scene.cluster);
  });

  it("tells the numbered plan of a deletion before its first write, and goes back to what was found", async () => {
    // With the program running in it, which plain destroy does not do: it must not look like a rename.
    const { all } = await scene.project.destroy({ args: ["--run-program"] });
    assert.match(all, /going back to what was found at creation, node-to-node encryption off/);
    const [plan, firstStep] = [
      all.indexOf("1. Switch auto-failover off"),
      all.search(/1\/\d+ Switch auto-failover off/),
    ];
    assert.ok(plan >= 0 && firstStep >= 0 && plan < firstStep, all);
    assert.equal(trueLevel(scene.cluster), "none");
    expectNoViolation(scene.cluster);
  });
});
