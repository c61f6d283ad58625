import { deepEqual, equal, rejects } from "node:assert/strict";
import { SecurityError } from "../../../provider/errors/securityError";
import type { Keeping, Run } from "../../../provider/execution/run";
import { runSteps, StepFailure } from "../../../provider/execution/runSteps";
import type { StepRunners } from "../../../provider/execution/steps";
import type { Step } from "../../../provider/planning/step";
import type { RecordContent } from "../../../provider/record";
import { makeAuthority } from "../planning/certificates/authorities";
import { aCluster } from "../planning/states";
import { certifiedRun } from "./certificates/support/certified";
import { clusterView, fakeRun, nodeView } from "./support/fakeRun";

const step: Step = { kind: "setLevel", level: "all", text: "Set the level" };

describe("a step", () => {
  let done: string[];
  let rebalanceRunning: boolean;
  let run: Run;

  beforeEach(() => {
    done = [];
    rebalanceRunning = false;
    const encrypted = nodeView({ encrypted: true });
    const fake = fakeRun(
      {
        cluster: async () => {
          done.push("rules");
          return { ...clusterView([encrypted]), rebalanceRunning };
        },
        self: async () => encrypted,
        autoFailover: async () => ({ enabled: false }),
        functions: async () => [],
      },
      { identity: async () => ({ uuid: "", version: "7.6.8", edition: "enterprise" }) },
    );
    run = fake.run;
    run.keeping = {
      goal: {},
      start: aCluster(),
      broughtCAs: [],
      held: {
        confirm: async () => void done.push("lock"),
        save: async () => void done.push("saved"),
      },
    } as unknown as Keeping;
    runs(async () => undefined);
  });

  /** What the step does between being noted as begun and being looked at. */
  function runs(act: () => Promise<void>): void {
    const setLevel = {
      act: async () => {
        done.push("act");
        await act();
      },
      verify: async () => void done.push("seen"),
    };
    Object.assign(run, { runners: { setLevel } as unknown as StepRunners });
  }

  it("is done while the lock is held and its rules hold, when what may have to be put back is saved, and then is seen", async () => {
    await runSteps(run, [step]);
    deepEqual(done, ["lock", "rules", "saved", "act", "seen"]);
  });

  it("is not begun when the lock is not held any more", async () => {
    const lost = new SecurityError("CBSEC_LOCK_LOST", "Another run holds the lock.");
    Object.assign(run.keeping?.held ?? {}, { confirm: () => Promise.reject(lost) });
    await rejects(runSteps(run, [step]), (error) => error instanceof StepFailure && error.cause === lost);
    deepEqual(done, []);
  });

  it("is not begun when what may have to be put back cannot be saved", async () => {
    const lost = new SecurityError("CBSEC_LOCK_LOST", "The record is not fresh.");
    Object.assign(run.keeping?.held ?? {}, { save: () => Promise.reject(lost) });
    await rejects(runSteps(run, [step]), (error) => error instanceof StepFailure && error.cause === lost);
    deepEqual(done, ["lock", "rules"]);
  });

  it("has its rules asked again for writes that come later than its look", async () => {
    runs(async () => {
      rebalanceRunning = true;
      await run.time.sleep(200);
      await run.guard?.hold();
    });
    await rejects(
      runSteps(run, [step]),
      (error) => error instanceof StepFailure && /rebalance/.test(String(error.cause)),
    );
    equal(done.includes("seen"), false);
  });
});

describe("a step that brings CAs", () => {
  it("has those that are not trusted yet in the record before it begins", async () => {
    const [trusted, brought] = await Promise.all([makeAuthority("First Root"), makeAuthority("Next Root")]);
    const leaf = await trusted.issue("n0.cb.test");
    const { run } = certifiedRun(
      [{ trusted: [trusted.certificate], leaf }],
      { functions: async () => [], autoFailover: async () => ({ enabled: false }) },
      { identity: async () => ({ uuid: "", version: "7.6.8", edition: "enterprise" }) },
    );
    const saved: (readonly string[] | undefined)[] = [];
    const broughtCAs: string[] = [];
    run.keeping = {
      goal: {},
      start: aCluster(),
      broughtCAs,
      held: {
        confirm: async () => undefined,
        save: async (content: RecordContent) => void saved.push(content.broughtCAs),
      },
    } as unknown as Keeping;
    const trustCAs = {
      act: async () => deepEqual(saved, [[brought.certificate.fingerprint]]),
      verify: async () => undefined,
    };
    Object.assign(run, { runners: { trustCAs } as unknown as StepRunners });
    const authorities = [trusted.certificate, brought.certificate];
    await runSteps(run, [
      { kind: "trustCAs", node: "ns_1@n0.cb.test", authorities, by: "upload", text: "Trust both" },
    ]);
    deepEqual(broughtCAs, [brought.certificate.fingerprint]);
  });
});
