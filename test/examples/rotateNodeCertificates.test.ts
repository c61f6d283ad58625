import { strict as assert } from "node:assert";
import { presentedBy } from "../cluster/testing/presented";
import { expectNoViolation, writesSince } from "../programs/support/scene";
import { areUnder } from "./support/areUnder";
import { setStage, type Stage } from "./support/stage";

describe("The example rotate-node-certificates", () => {
  let stage: Stage;

  before(async () => {
    stage = await setStage("rotate-node-certificates", { level: "all" });
  });
  after(() => stage.leave());

  it("previews, node by node, that each gets a certificate of the own authority", async () => {
    await stage.project.setConfig({ certificates: stage.issue("2026"), reason: "our own CA" });
    const { all } = await stage.project.preview();
    for (const { name } of stage.cluster.nodes) assert.ok(all.includes(name), all);
    assert.deepEqual(writesSince(stage.cluster), []);
  });

  it("gives each node its certificate", async () => {
    await stage.project.up();
    assert.ok(areUnder(stage.rootOf("2026"), await presentedBy(stage.cluster), stage.cluster));
    const { servedCertificates, rotateAfter } = await stage.project.outputs();
    assert.equal((servedCertificates as unknown[]).length, 3);
    assert.match(String(rotateAfter), /^\d{4}-\d\d-\d\dT/);
    expectNoViolation(stage.cluster);
  });

  it("has nothing to do while the files are the same", async () => {
    const from = stage.cluster.requests.length;
    await stage.project.up();
    assert.deepEqual(writesSince(stage.cluster, from), []);
  });

  it("gives each node the next one when the files are new", async () => {
    const before = await presentedBy(stage.cluster);
    stage.issue("2026");
    await stage.project.up();
    const now = await presentedBy(stage.cluster);
    assert.ok(areUnder(stage.rootOf("2026"), now, stage.cluster));
    now.forEach((certificate, index) =>
      assert.notEqual(certificate.fingerprint256, before[index]?.fingerprint256),
    );
    expectNoViolation(stage.cluster);
  });

  it("goes back to certificates that the server makes when it is let go and destroyed", async () => {
    await stage.project.destroy({ expect: "failure" });
    await stage.project.run(["state", "unprotect", "--all", "--yes"]);
    await stage.project.destroy();
    assert.ok(stage.cluster.truth().nodes.every(({ certificate }) => certificate.type === "generated"));
  });
});
