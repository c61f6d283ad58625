import { strict as assert } from "node:assert";
import { leaveAutoFailoverOff, leaveHalfWay, otherStack } from "../provider/execution/support/halfWay";
import { protectionOf } from "./support/protection";
import { openRecordsOf, runElsewhere } from "./support/records";
import { expectNoViolation, leaveScene, program, setScene, writesSince, type Scene } from "./support/scene";
import { managedOne, trueLevel } from "./support/shown";

/** Everything is as at the start, field by field, and no record is left. */
async function expectAtStart({ cluster }: Scene, start: unknown): Promise<void> {
  assert.equal(trueLevel(cluster), "none");
  assert.deepEqual(protectionOf(cluster), start);
  assert.deepEqual(await openRecordsOf(cluster), []);
  expectNoViolation(cluster);
}

describe("A run of another stack that died, met by a program that is as its state", () => {
  let scene: Scene;
  let start: unknown;

  before(async () => {
    scene = await setScene({
      program: program(`new NodeToNodeEncryption("encryption", { level: "none" });`),
      cluster: { remoteClusters: [{ name: "backup", secureType: "none" }] },
    });
    start = protectionOf(scene.cluster);
    await scene.project.up();
    await leaveAutoFailoverOff(scene.cluster);
  });
  after(() => leaveScene(scene));

  it("is told by refresh, with owner, time and reason, and nothing is written", async () => {
    const before = scene.cluster.requests.length;
    const { all } = await scene.project.refresh();
    assert.match(
      all,
      new RegExp(`warning: encryption@.*: A run ended half-way .*: ${otherStack} on .* since`),
    );
    const { openRecords } = (await managedOne(scene.project)).outputs ?? {};
    assert.equal((openRecords as { reason: string }[])[0]?.reason, otherStack);
    assert.deepEqual(writesSince(scene.cluster, before), []);
  });

  it("is told by a preview, with what will be put back, and nothing is written", async () => {
    const before = scene.cluster.requests.length;
    const { all } = await scene.project.preview();
    assert.match(all, /1 to update/);
    assert.match(all, new RegExp(`A run ended half-way and left its restoration record: ${otherStack} on`));
    assert.match(all, /Switch auto-failover back on with all its settings \(timeout 77 s\)/);
    assert.deepEqual(writesSince(scene.cluster, before), []);
  });

  it("is ended by up, although no input has changed", async () => {
    const { all } = await scene.project.up({ preview: true });
    assert.match(all, /1 updated/);
    assert.match(all, new RegExp(`Taking over from the run for ${otherStack}`));
    await expectAtStart(scene, start);
    assert.ok(!("openRecords" in ((await managedOne(scene.project)).outputs ?? {})));
  });

  it("leaves nothing for the next up", async () => {
    const before = scene.cluster.requests.length;
    assert.match((await scene.project.up()).all, /2 unchanged/);
    assert.deepEqual(writesSince(scene.cluster, before), []);
  });

  it("is undone where nodes differ", async () => {
    await leaveHalfWay(scene.cluster);
    await scene.project.up();
    await expectAtStart(scene, start);
  });

  it("is undone before a goal that is refused", async () => {
    await leaveHalfWay(scene.cluster);
    await scene.project.setProgram(program(`new NodeToNodeEncryption("encryption", { level: "strict" });`));
    assert.match(
      (await scene.project.preview()).all,
      /what an earlier run left is put back, then this is refused/,
    );
    const { all } = await scene.project.up({ expect: "failure" });
    assert.match(all, /CBSEC_REFUSED/);
    assert.match(all, /backup/);
    await expectAtStart(scene, start);
  });

  it("is ended but for what a person has put right meanwhile", async () => {
    await leaveHalfWay(scene.cluster);
    await scene.cluster.byHand.setAutoFailover({ enabled: true, timeout: 33 });
    await scene.project.setProgram(program(`new NodeToNodeEncryption("encryption", { level: "none" });`));
    const { all } = await scene.project.up();
    assert.match(all, /Auto-failover was switched on meanwhile: it keeps the settings that it has now/);
    assert.equal(scene.cluster.truth().autoFailover.timeout, 33);
    // The person's own change ends here: what counts as the start has it.
    await scene.cluster.byHand.setAutoFailover({ timeout: 77 });
    await expectAtStart(scene, start);
  });

  it("is ended by destroy", async () => {
    await leaveHalfWay(scene.cluster);
    await scene.project.destroy();
    await expectAtStart(scene, start);
    assert.deepEqual(await scene.project.resources(), []);
  });
});

describe("A run of another stack, met by a resource of another facet", () => {
  let scene: Scene;
  let start: unknown;
  const family = (more = "") => program(`new ClusterAddressFamily("family", { family: "ipv4", ${more} });`);

  before(async () => {
    scene = await setScene({ program: family() });
    start = protectionOf(scene.cluster);
  });
  after(() => leaveScene(scene));

  it("is undone when it died", async () => {
    await leaveHalfWay(scene.cluster);
    await scene.project.up();
    await expectAtStart(scene, start);
  });

  it("is told as busy while it lives: who, since when, doing what", async () => {
    const run = await runElsewhere(scene.cluster);
    try {
      const { all } = await scene.project.up({ expect: "failure" });
      assert.match(all, /is being changed by another stack on .* \(pid \d+\) since .*, doing: something/);
      assert.match(all, /Nothing was changed by this run/);
      assert.match(all, /CBSEC_BUSY/);
    } finally {
      await run.end();
    }
  });

  it("is waited for when that is asked", async () => {
    const run = await runElsewhere(scene.cluster);
    await scene.project.setProgram(family(`timeouts: { busy: "1m" }`));
    const up = scene.project.start(["up", "--yes", "--skip-preview"]);
    try {
      await up.waitFor(/waiting for another stack on/);
    } finally {
      await run.end();
    }
    const { exitCode, all } = await up.finished;
    assert.equal(exitCode, 0, all);
    await expectAtStart(scene, start);
  });
});
