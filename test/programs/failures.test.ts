import { strict as assert } from "node:assert";
import { restartFails } from "../cluster/testing/restartFails";
import { expectNoViolation, leaveScene, program, setScene, writesSince, type Scene } from "./support/scene";
import { protectionOf } from "./support/protection";
import { openRecordsOf } from "./support/records";
import { managedOne, trueLevel } from "./support/shown";

describe("A program whose operation fails after the first change", () => {
  let scene: Scene;

  before(async () => {
    scene = await setScene({ program: program(`new NodeToNodeEncryption("encryption", { level: "all" });`) });
    scene.cluster.faults.add(restartFails({ node: 1, body: /nodeEncryption=on/ }));
  });
  after(() => leaveScene(scene));

  it("is told the step, the server's words and what the cluster is like now, and everything is put back", async () => {
    const { all } = await scene.project.up({ expect: "failure" });
    assert.match(all, /CBSEC_STEP_FAILED/);
    assert.match(all, /brought back to what it was before/);
    assert.match(all, /The server said: .*Cluster manager restart failed/);
    assert.ok(!/\n\s+at /.test(all), all);
    assert.equal(trueLevel(scene.cluster), "none");
    expectNoViolation(scene.cluster);
  });

  it("is recorded as partly made, with all that the next run and a deletion need", async () => {
    const { id, inputs, outputs = {} } = await managedOne(scene.project);
    assert.equal(id, `encryption@${scene.cluster.uuid}`);
    assert.equal(outputs.__provider, inputs.__provider);
    assert.equal(outputs.level, "none");
    assert.deepEqual(outputs.found, { level: "none" });
    assert.equal(outputs.clusterUuid, scene.cluster.uuid);
  });

  it("comes to its end in the next run", async () => {
    scene.cluster.faults.clear();
    await scene.project.up();
    assert.equal(trueLevel(scene.cluster), "all");
    assert.deepEqual((await managedOne(scene.project)).outputs?.found, { level: "none" });
    expectNoViolation(scene.cluster);
  });

  it("goes back to what was found when it is destroyed", async () => {
    await scene.project.destroy();
    assert.equal(trueLevel(scene.cluster), "none");
  });
});

describe("A program whose cluster loses a node while functions are being resumed", () => {
  let scene: Scene;
  let start: unknown;

  before(async () => {
    scene = await setScene({
      program: program(`new NodeToNodeEncryption("encryption", { level: "all" });`),
      cluster: { timeScale: 0.3 },
    });
    start = protectionOf(scene.cluster);
  });
  after(() => leaveScene(scene));

  it("comes to its end beside it, auto-failover first, and is told of it", async () => {
    const up = scene.project.start(["up", "--yes", "--skip-preview"]);
    await up.waitFor(/\d+\/\d+ Resume Eventing functions/);
    await scene.cluster.byHand.killNode(2);
    const { exitCode, all } = await up.finished;
    assert.equal(exitCode, 0, all);
    assert.match(all, /n2\.cb\.test does not answer or is not well\. .*auto-failover first/);
    assert.equal(trueLevel(scene.cluster), "all");
    assert.deepEqual(protectionOf(scene.cluster), start);
    assert.deepEqual(await openRecordsOf(scene.cluster), []);
    await scene.cluster.byHand.returnNode(2);
    expectNoViolation(scene.cluster);
  });

  it("finds nothing to do when that node is back", async () => {
    const { all } = await scene.project.up();
    assert.match(all, /unchanged/);
  });
});

describe("A program that is refused", () => {
  let scene: Scene;

  before(async () => {
    scene = await setScene({
      program: program(`new NodeToNodeEncryption("encryption", { level: "strict" });`),
      cluster: { remoteClusters: [{ name: "backup", secureType: "none" }] },
    });
    await scene.cluster.byHand.setMembership(2, "inactiveAdded");
    scene.cluster.monitor.restart(scene.cluster.truth());
  });
  after(() => leaveScene(scene));

  it("is told all reasons in the preview", async () => {
    const { all } = await scene.project.preview();
    assert.match(all, /warning: As the cluster is now, this will be refused before anything is touched:/);
    assert.match(all, /backup/);
    assert.match(all, /n2\.cb\.test/);
  });

  it("is told all reasons by up, before anything is touched, and nothing is recorded", async () => {
    const { all } = await scene.project.up({ expect: "failure" });
    assert.match(all, /CBSEC_REFUSED/);
    assert.match(all, /backup/);
    assert.match(all, /n2\.cb\.test/);
    assert.ok(!/\n\s+at /.test(all), all);
    assert.deepEqual(writesSince(scene.cluster), []);
    assert.equal(
      (await scene.project.resources()).filter(({ id }) => id?.startsWith("encryption")).length,
      0,
    );
  });
});
