import assert from "node:assert/strict";
import { actingBefore, inProcess, runOn } from "../support/inProcess";
import { succeeded } from "../support/onCluster";

describe("a function whose turn to be resumed comes late", () => {
  for (const version of ["7.6.8", "8.0.1"]) {
    it(`stays undeployed when a person has undeployed it meanwhile, and that is told: ${version}`, () =>
      inProcess({ version, functions: [{ name: "f" }, { name: "g" }] }, async (cluster) => {
        const undeploy = actingBefore(/\/f\/resume/, () =>
          cluster.byHand.setFunctionStatus("g", "undeployed"),
        );
        const { outcome, warned } = await runOn(cluster, { encryption: { level: "all" } }, undeploy);
        succeeded(outcome);
        assert.match(warned, /g is undeployed by somebody else's doing/);
        const resumed = cluster.requests.filter(({ path }) => path.includes("/g/resume"));
        assert.deepEqual(resumed, []);
        const status = cluster.truth().functions.find(({ id }) => id === "g")?.status;
        assert.equal(status, "undeployed");
        // The monitor compares with the start; the person's own change ends here.
        await cluster.byHand.setFunctionStatus("g", "deployed");
      }));
  }
});
