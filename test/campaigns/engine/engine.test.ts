import assert from "node:assert/strict";
import type { Disturbance } from "./disturbances";
import { runOnStage } from "./engineCase";
import { Stage } from "./stage";
import { stackNamed } from "./stacks";

/** The first two places of a stack, and back, at a pace for impatient people. */
const encryption = stackNamed("encryption");
const quick = {
  ...encryption,
  start: { ...encryption.start, timeScale: 0.1 },
  places: encryption.places.slice(0, 2),
};

/** The few of the campaign's cases in which nobody has to wait a minute to see that a run is dead. */
describe("A command of the real engine that meets trouble", () => {
  let stage: Stage;

  before(async () => {
    stage = await Stage.set(quick);
  });
  after(() => stage.close());

  for (const [disturbance, place] of [
    ["CLI killed", "enabled at all"],
    ["Ctrl-C", "disabled by destroy"],
  ] as const satisfies readonly (readonly [Disturbance, string])[]) {
    it(`is finished by the same command again, with nothing left over: ${disturbance}, ${place}`, async () => {
      const moment = { disturbance, part: "working", at: 0.4, again: 0 } as const;
      const { ended, complaints } = await runOnStage(stage, { stack: quick.name, place, ...moment });
      assert.deepEqual(complaints, [], ended);
      assert.ok(!ended.includes("too late"), ended);
    });
  }
});
