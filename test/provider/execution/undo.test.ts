import assert from "node:assert/strict";
import { stepsBack } from "../../../provider/execution/undo";
import { encryptedCluster } from "../planning/states";

describe("the way back", () => {
  const toPlain = { encryption: { level: "none" } } as const;

  it("waits for a function that is still being resumed, and pauses it again", () => {
    const state = encryptedCluster("control", {
      functions: { readable: true, value: [{ name: "orders", status: "resuming" }] },
    });
    const kinds = stepsBack(state, toPlain, 8).map(({ kind }) => kind);
    assert.deepEqual(kinds.slice(0, 4), [
      "enableListeners",
      "waitForFunctions",
      "pauseFunctions",
      "switchEncryption",
    ]);
  });

  it("pauses nothing where encryption stays", () => {
    const state = encryptedCluster("control", {
      functions: { readable: true, value: [{ name: "orders", status: "deployed" }] },
    });
    assert.deepEqual(stepsBack(state, { encryption: { level: "control" } }, 8), []);
  });
});
