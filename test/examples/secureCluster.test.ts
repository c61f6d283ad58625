import { strict as assert } from "node:assert";
import { presentedBy } from "../cluster/testing/presented";
import { expectNoViolation } from "../programs/support/scene";
import { trueFamily, trueLevel } from "../programs/support/shown";
import { windowsSince } from "../programs/support/windows";
import { areUnder } from "./support/areUnder";
import { setStage, type Stage } from "./support/stage";

describe("The example secure-cluster", () => {
  let stage: Stage;

  before(async () => {
    stage = await setStage("secure-cluster");
    await stage.project.setConfig({ family: "ipv6", level: "all", certificates: stage.issue("2026") });
  });
  after(() => stage.leave());

  it("changes all three facets in one window", async () => {
    await stage.project.up();
    assert.equal(trueFamily(stage.cluster), "ipv6");
    assert.equal(trueLevel(stage.cluster), "all");
    assert.ok(areUnder(stage.rootOf("2026"), await presentedBy(stage.cluster), stage.cluster));
    assert.deepEqual(windowsSince(stage.cluster, 0), {
      autoFailoverOff: 1,
      autoFailoverOn: 1,
      paused: ["orders", "totals"],
      resumed: ["orders", "totals"],
    });
    expectNoViolation(stage.cluster);
  });

  it("goes back in one window when it is let go and destroyed", async () => {
    const from = stage.cluster.requests.length;
    await stage.project.run(["state", "unprotect", "--all", "--yes"]);
    await stage.project.destroy();
    assert.equal(trueFamily(stage.cluster), "ipv4");
    assert.equal(trueLevel(stage.cluster), "none");
    assert.ok(stage.cluster.truth().nodes.every(({ certificate }) => certificate.type === "generated"));
    assert.equal(windowsSince(stage.cluster, from).autoFailoverOff, 1);
  });
});
