import { deepEqual, equal } from "node:assert/strict";
import { noFunctions, remember } from "../../../provider/execution/remember";
import { isAtRest, leaveRest } from "../../../provider/execution/lostNode";
import { foundBefore } from "../../../provider/execution/found";
import type { Keeping } from "../../../provider/execution/run";
import type { Step } from "../../../provider/planning/step";
import type { RecordContent } from "../../../provider/record";
import { aCluster } from "../planning/states";
import { fakeRun } from "./support/fakeRun";

describe("what a run saves before a step", () => {
  function keeping() {
    const saved: RecordContent[] = [];
    const held = { save: (content: RecordContent) => Promise.resolve(void saved.push(content)) };
    const { run } = fakeRun({});
    run.keeping = {
      held: held as Keeping["held"],
      goal: {},
      start: aCluster(),
      found: foundBefore(aCluster()),
      takenOver: false,
      broughtCAs: [],
      atRest: true,
    };
    return { run, saved };
  }

  it("is written once as long as it is the same", async () => {
    const { run, saved } = keeping();
    const live = { ...aCluster(), functions: noFunctions };
    await remember(run, "a step", live);
    await remember(run, "a step", live);
    await remember(run, "another", live);
    deepEqual(
      saved.map(({ phase }) => phase),
      ["a step", "another"],
    );
  });

  it("says that a change may have begun before one is sent, and the run itself knows that none is until then", async () => {
    const { run, saved } = keeping();
    const live = { ...aCluster(), functions: noFunctions };
    const step = (kind: "pauseFunctions" | "setLevel") => ({ kind, text: kind }) as Step;
    run.step = step("pauseFunctions");
    await remember(run, run.step.text, live);
    leaveRest(run);
    run.step = step("setLevel");
    await remember(run, run.step.text, live);
    deepEqual(
      saved.map(({ phase, atRest }) => [phase, atRest]),
      [
        ["pauseFunctions", true],
        ["setLevel", undefined],
      ],
    );
    equal(isAtRest(run), true);
    leaveRest(run);
    equal(isAtRest(run), false);
  });

  it("goes on naming a function that it was about to pause, should the answer to that have been lost", async () => {
    const { run, saved } = keeping();
    const functions = { readable: true, value: [{ name: "orders", status: "deployed" }] } as const;
    await remember(run, "pause", { ...aCluster(), functions });
    await remember(run, "back", { ...aCluster(), functions: noFunctions });
    deepEqual(
      saved.map((content) => content.functions),
      [[{ name: "orders" }], [{ name: "orders" }]],
    );
  });
});
