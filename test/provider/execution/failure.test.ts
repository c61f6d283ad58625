import { deepEqual, equal, rejects } from "node:assert/strict";
import { onTheWayBack, recover } from "../../../provider/execution/failure";
import { StepFailure } from "../../../provider/execution/runSteps";
import { foundBefore } from "../../../provider/execution/found";
import type { Keeping } from "../../../provider/execution/run";
import { somethingIsOff } from "../../../provider/execution/withLock";
import { SecurityError } from "../../../provider/errors/securityError";
import { aCluster } from "../planning/states";
import { fakeRun } from "./support/fakeRun";

const failure = (kind: "confirmHealthy" | "disableAutoFailover") =>
  new StepFailure({ kind, text: "a step" }, new Error("it failed"));

function failedRun() {
  const identity = { uuid: "", version: "7.6.8", edition: "enterprise" } as const;
  return fakeRun({ functions: async () => [] }, { identity: async () => identity }).run;
}

describe("a run whose step failed", () => {
  it("closes its window again when only that had failed, and is a success then", async () => {
    const run = { ...failedRun(), changed: true };
    await recover(run, aCluster(), failure("confirmHealthy"));
    equal(run.reports.length, 1);
  });

  it("says that nothing was changed when it goes no way back", async () => {
    await rejects(recover(failedRun(), aCluster(), failure("disableAutoFailover")), {
      code: "CBSEC_STEP_FAILED",
      message: /^Nothing was changed\. The step that failed: a step/,
    });
  });

  it("goes the way back once it had changed something", async () => {
    const run = { ...failedRun(), changed: true };
    await rejects(recover(run, aCluster(), failure("disableAutoFailover")));
    equal(run.goingBack, true);
  });

  it("that lost the lock goes no way back", async () => {
    const held = { valid: () => false } as Keeping["held"];
    const found = foundBefore(aCluster());
    const keeping: Keeping = {
      held,
      goal: {},
      start: aCluster(),
      found,
      takenOver: false,
      broughtCAs: [],
      atRest: false,
    };
    const run = { ...failedRun(), changed: true, keeping };
    await rejects(recover(run, aCluster(), failure("disableAutoFailover")), { code: "CBSEC_LOCK_LOST" });
    deepEqual([run.goingBack, run.reports], [undefined, []]);
  });

  it("has time of its own for the way back, and waits there for what passes", async () => {
    const run = { ...failedRun(), end: 0 };
    await onTheWayBack(run, async () => undefined);
    deepEqual([run.goingBack, run.end], [true, run.limits.operation]);
  });

  it("keeps its record while something stays off, whatever the error says", () => {
    const error = new SecurityError("CBSEC_STEP_FAILED", "It failed.");
    const changed = true;
    equal(somethingIsOff({ window: { paused: [{ name: "f" }] }, changed }, error), true);
    equal(somethingIsOff({ window: { paused: [], autoFailover: { enabled: true } }, changed }, error), true);
    equal(somethingIsOff({ window: { paused: [] }, changed }, error), false);
  });
});
