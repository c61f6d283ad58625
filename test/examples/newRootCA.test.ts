import { strict as assert } from "node:assert";
import { presentedBy } from "../cluster/testing/presented";
import { expectNoViolation } from "../programs/support/scene";
import { trueLevel } from "../programs/support/shown";
import { areUnder } from "./support/areUnder";
import { setStage, type Stage } from "./support/stage";

describe("The example new-root-ca", () => {
  let stage: Stage;

  before(async () => {
    stage = await setStage("new-root-ca", { level: "all" });
    await stage.project.setConfig({ authority: stage.issue("2026") });
    await stage.project.up();
  });
  after(() => stage.leave());

  const trusted = () => stage.cluster.truth().trustedCAs.map(({ name }) => name);
  const named = (root: string) => stage.rootOf(root).fingerprint256.replaceAll(":", "").toLowerCase();

  it("puts the nodes under the first root", async () => {
    assert.ok(areUnder(stage.rootOf("2026"), await presentedBy(stage.cluster), stage.cluster));
    assert.ok(trusted().includes(named("2026")));
  });

  it("is reached through what it says that the cluster trusts", async () => {
    const { clusterCAs } = (await stage.project.outputs()) as { clusterCAs: { pem: string }[] };
    stage.project.setEnv({ CB_CA_CERT: clusterCAs.map(({ pem }) => pem).join("") });
    assert.match((await stage.project.preview()).all, /2 unchanged/);
  });

  it("previews that the new root is trusted beside the old one, and that the old one goes last", async () => {
    await stage.project.setConfig({ authority: stage.issue("2027"), reason: "the yearly root" });
    const { all } = await stage.project.preview();
    const plan = all.slice(all.indexOf("Plan ("));
    assert.match(plan, /root 2027[^]*n0\.cb\.test[^]*n2\.cb\.test[^]*root 2026/);
  });

  it("puts the nodes under it, with links encrypted all the time, and removes the old one", async () => {
    await stage.project.up();
    assert.ok(areUnder(stage.rootOf("2027"), await presentedBy(stage.cluster), stage.cluster));
    assert.ok(trusted().includes(named("2027")));
    assert.ok(!trusted().includes(named("2026")));
    assert.equal(trueLevel(stage.cluster), "all");
    const { removedCAs } = await stage.project.outputs();
    assert.ok((removedCAs as string[]).includes(named("2026")));
    expectNoViolation(stage.cluster);
  });
});
