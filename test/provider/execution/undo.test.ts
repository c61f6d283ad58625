import assert from "node:assert/strict";
import { stepsBack } from "../../../provider/execution/undo";
import { encryptedCluster } from "../planning/states";

describe("the way back", () => {
  const toPlain = { encryption: { level: "none" } } as const;
  const switchedOff = { autoFailover: { enabled: true, timeout: 77 } };

  it("waits for a function that is still being resumed, and pauses it again", () => {
    const state = encryptedCluster("control", {
      functions: { readable: true, value: [{ name: "orders", status: "resuming" }] },
    });
    const kinds = stepsBack(state, toPlain, 8, switchedOff).map(({ kind }) => kind);
    assert.deepEqual(kinds.slice(0, 4), [
      "enableListeners",
      "waitForFunctions",
      "pauseFunctions",
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
});
