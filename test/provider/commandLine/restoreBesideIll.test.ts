import assert from "node:assert/strict";
import {
  configurationWrites,
  dieIn,
  environmentOf,
  onBusyCluster,
  runInstalled,
} from "./support/commandLine";

describe("restore beside a node that is ill", () => {
  it("puts all back where the dead run had changed nothing yet, auto-failover first, as it says before", () =>
    onBusyCluster(
      async (cluster) => {
        await dieIn(cluster, { encryption: { level: "all" } }, { path: /functions\/totals\/pause/ });
        await cluster.byHand.killNode(2);
        const before = configurationWrites(cluster).length;
        const { code, all } = await runInstalled(["restore", "--yes"], environmentOf(cluster));
        assert.equal(code, 0, all);
        assert.match(
          all,
          /1\. Switch auto-failover back on[^]*2\. Resume the Eventing functions orders\n[^]*Everything is back/,
        );
        assert.match(configurationWrites(cluster)[before] ?? "", /autoFailover/);
        await cluster.byHand.returnNode(2);
      },
      { level: "control" },
    ));
});
