import assert from "node:assert/strict";
import { goBack, startAsGoal, stepsBack } from "../../../provider/execution/undo";
import type { AutoFailoverSettings, ClusterEncryptionLevel } from "../../../provider/vocabulary";
import { aCluster, aNode, encryptedCluster } from "../planning/states";
import { clusterView, fakeRun, nodeView } from "./support/fakeRun";

describe("the way back", () => {
  const toPlain = { encryption: { level: "none" } } as const;
  const switchedOff = { autoFailover: { enabled: true, timeout: 77 } };

  it("waits for a function that is still being resumed, and pauses it again", () => {
    const state = encryptedCluster("control", {
      functions: { readable: true, value: [{ name: "orders", status: "resuming" }] },
    });
    const kinds = stepsBack(state, toPlain, 8, switchedOff).map(({ kind }) => kind);
    assert.deepEqual(kinds.slice(0, 4), [
      "waitForFunctions",
      "pauseFunctions",
      "enableListeners",
      "switchEncryption",
    ]);
  });

  it("switches off auto-failover that was on before the run, and not what somebody switched on over it", () => {
    const state = encryptedCluster("control", { autoFailover: { enabled: true, timeout: 33 } });
    const [first] = stepsBack(state, toPlain, 8, {});
    assert.equal(first?.kind, "disableAutoFailover");
    const kinds = stepsBack(state, toPlain, 8, switchedOff).map(({ kind }) => kind);
    assert.equal(kinds[0], "enableListeners");
    assert.ok(!kinds.includes("disableAutoFailover"));
  });

  it("pauses nothing where encryption stays", () => {
    const state = encryptedCluster("control", {
      functions: { readable: true, value: [{ name: "orders", status: "deployed" }] },
    });
    assert.deepEqual(stepsBack(state, { encryption: { level: "control" } }, 8, {}), []);
  });

  it("leads to the start first, and then puts back what is off", async () => {
    const done: unknown[] = [];
    let level: ClusterEncryptionLevel = "all";
    let autoFailover: AutoFailoverSettings = { enabled: false };
    const shown = nodeView(aNode(0, { encrypted: true }));
    const identity = { uuid: "", version: "7.6.8", edition: "enterprise" } as const;
    const { run } = fakeRun(
      {
        self: async () => shown,
        cluster: async () => ({ ...clusterView([shown]), level }),
        functions: async () => [],
        autoFailover: async () => autoFailover,
        setClusterEncryptionLevel: async (to) => void done.push((level = to)),
        restoreAutoFailover: async (settings) => void done.push((autoFailover = settings)),
      },
      { identity: async () => identity },
    );
    Object.assign(run.window, switchedOff);
    await goBack(run, encryptedCluster("control"));
    assert.deepEqual(done, ["control", switchedOff.autoFailover]);
  });

  it("is none to a start where the nodes were not alike", () => {
    const nodes = [aNode(0), aNode(1, { encrypted: true })];
    assert.throws(() => startAsGoal(aCluster({ nodes })), /not alike/);
  });
});
