import assert from "node:assert/strict";
import { disturbanceNames } from "./disturbances";
import { momentsBy } from "./moments";

describe("Moments at which commands are disturbed", () => {
  const moments = momentsBy(7);

  it("are thirty, the same ones for the same seed, others for another", () => {
    assert.equal(moments.length, 30);
    assert.deepEqual(momentsBy(7), moments);
    assert.notDeepEqual(momentsBy(8), moments);
  });

  for (const disturbance of disturbanceNames) {
    it(`are spread over the time of a command: ${disturbance}`, () => {
      const working = moments.filter((one) => one.disturbance === disturbance && one.part === "working");
      const share = working.length;
      assert.deepEqual(
        working.map(({ at }) => Math.min(share - 1, Math.floor(at * share))),
        working.map((_, index) => index),
      );
      assert.equal(share, disturbance.startsWith("plugin") ? 6 : 5);
    });
  }
});
