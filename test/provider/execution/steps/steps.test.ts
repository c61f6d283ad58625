import { deepEqual, equal, rejects } from "node:assert/strict";
import { SecurityError } from "../../../../provider/errors/securityError";
import { confirmHealthy } from "../../../../provider/execution/steps/confirmHealthy";
import { setLevel } from "../../../../provider/execution/steps/setLevel";
import { setupNetConfig } from "../../../../provider/execution/steps/setupNetConfig";
import type { Run } from "../../../../provider/execution/run";
import { seenByAll } from "../../../../provider/execution/views";
import { aCluster } from "../../planning/states";
import { clusterView, fakeRun, nodeView } from "../support/fakeRun";

describe("steps of the executor", () => {
  it("see every node healthy three times in a row, counting anew after each time it is not", async () => {
    const seen = ["healthy", "healthy", "unhealthy", "healthy", "healthy", "healthy"] as const;
    let looks = 0;
    const { run } = fakeRun({
      cluster: () => Promise.resolve(clusterView([nodeView({ status: seen[looks++] ?? "healthy" })])),
    });
    await confirmHealthy.verify(run, { kind: "confirmHealthy", text: "see every node healthy" });
    equal(looks, seen.length);
  });

  for (const level of ["all", "strict"] as const) {
    it(`${level === "strict" ? "move to TLS before" : "stay where they are for"} level ${level}`, async () => {
      const calls: string[] = [];
      const { run } = fakeRun(
        { setClusterEncryptionLevel: (set) => Promise.resolve(void calls.push(`set ${set}`)) },
        { useTls: () => Promise.resolve(void calls.push("use TLS")) },
      );
      await setLevel.act(run, { kind: "setLevel", level, text: "" }, aCluster());
      deepEqual(calls, level === "strict" ? ["use TLS", "set strict"] : ["set all"]);
    });
  }

  it("are not seen done on a node that was failed over meanwhile, whatever the others show of it", async () => {
    const other = { otpNode: "ns_1@n1.cb.test", name: "n1.cb.test", membership: "inactiveFailed" } as const;
    const both = clusterView([nodeView(), nodeView({ ...other, thisNode: false })]);
    const { run, node } = fakeRun({ cluster: () => Promise.resolve(both) });
    const discover = () => Promise.resolve([node, { ...node, ...other }]);
    const after: Run = { ...run, client: { ...run.client, discover } };
    await seenByAll(after, "the family", [node.otpNode], () => true);
    await rejects(
      seenByAll(after, "the family", [node.otpNode, other.otpNode], () => true),
      /n1\.cb\.test was failed over or removed[^]*CBSEC_DEADLINE/,
    );
  });

  it("wait after a refused change until the node shows its old values twice in a row", async () => {
    const shown = [false, true, false, true, false, false];
    let looks = 0;
    const { run, node } = fakeRun({
      self: () => Promise.resolve(nodeView({ encrypted: shown[looks++] ?? false })),
      setupNetConfig: () =>
        Promise.reject(new SecurityError("CBSEC_SERVER_REFUSED", "n0.cb.test refused the request.")),
    });
    await rejects(setupNetConfig(run, node, { encrypted: true }), { code: "CBSEC_SERVER_REFUSED" });
    equal(looks, shown.length);
  });
});
