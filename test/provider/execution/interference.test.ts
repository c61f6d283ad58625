import assert from "node:assert/strict";
import { isSecurityError, type SecurityError } from "../../../provider/errors/securityError";
import type { Operation, OperationResult } from "../../../provider/execution/types";
import type { Goal } from "../../../provider/planning/goal";
import { toRest } from "../../campaigns/inProcess/toRest";
import { limits, providerFor } from "../../campaigns/provider";
import type { InProcessCluster } from "../../cluster/inProcess/startInProcess";
import { writes } from "../../cluster/testing/writes";
import { inProcess } from "./support/inProcess";
import { succeeded } from "./support/onCluster";

const functions = [{ name: "f" }, { name: "idle", status: "undeployed" }];
const options = { functions, autoFailover: { timeout: 77 } };
const toAll: Goal = { encryption: { level: "all" } };

describe("a run into which somebody else acts", () => {
  it("waits for a rebalance that is running, and then does its work", () =>
    inProcess(options, async (cluster) => {
      await cluster.byHand.startRebalance();
      const { outcome, said } = await waiting(cluster, toAll, 60_000);
      assert.equal(succeeded(outcome).level, "all");
      assert.ok(said.includes("waiting for the rebalance to end"));
    }));

  it("says nothing of a rebalance where none runs", () =>
    inProcess(options, async (cluster) => {
      const { outcome, said } = await waiting(cluster, toAll, 60_000);
      succeeded(outcome);
      assert.deepEqual(
        said.filter((text) => text.includes("rebalance")),
        [],
      );
    }));

  it("is refused when the rebalance takes longer than it may wait", () =>
    inProcess(options, async (cluster) => {
      await cluster.byHand.startRebalance(600_000);
      const { outcome } = await waiting(cluster, toAll, 20_000);
      assert.match(
        failed(outcome, "CBSEC_REFUSED").message,
        /refused before anything was touched[^]*a rebalance is running[^]*`timeouts.rebalance`/,
      );
      assert.deepEqual(writes(cluster), []);
    }));

  it("stops when a rebalance begins, and goes back when that has ended", () =>
    inProcess(options, async (cluster) => {
      const outcome = await disturbed(cluster, toAll, /Enable node-to-node encryption on n0/, () =>
        cluster.byHand.startRebalance(),
      );
      assert.match(failed(outcome, "CBSEC_STEP_FAILED").message, /a rebalance is running/);
      assert.ok(cluster.truth().nodes.every(({ encrypted }) => !encrypted));
    }));

  it("does not say that auto-failover stays off when somebody switched it on", async () =>
    watched(async (cluster) => {
      const outcome = await disturbed(cluster, toAll, /level to all/, () =>
        cluster.byHand.setAutoFailover({ enabled: true }),
      );
      const error = failed(outcome, "CBSEC_NOT_UNIFORM");
      const [first = ""] = error.message.split("\n");
      assert.match(first, /Eventing functions stay paused \(f\)/);
      assert.doesNotMatch(first, /auto-failover stays off/);
      assert.match(first, /auto-failover is on by somebody else's doing/);
    }));

  it("leaves auto-failover as somebody has set it while the functions were resumed", async () =>
    watched(async (cluster) => {
      const outcome = await disturbed(cluster, toAll, /Resume/, () =>
        cluster.byHand.setAutoFailover({ enabled: true, timeout: 33 }),
      );
      assert.equal(succeeded(outcome).level, "all");
      assert.equal(cluster.truth().autoFailover.timeout, 33);
    }));

  it("pauses again what somebody resumed, and goes back", () =>
    inProcess(options, async (cluster) => {
      const outcome = await disturbed(cluster, toAll, /level to all/, () =>
        cluster.byHand.setFunctionStatus("f", "deployed"),
      );
      assert.match(failed(outcome, "CBSEC_STEP_FAILED").message, /Eventing function f is deployed/);
      assert.ok(cluster.truth().nodes.every(({ encrypted }) => !encrypted));
    }));

  it("goes back to the level at the start when another administrator changes it meanwhile", () =>
    inProcess(options, async (cluster) => {
      const strict: Goal = { encryption: { level: "strict" } };
      const outcome = await disturbed(cluster, strict, /level to strict/, () =>
        cluster.byHand.setLevel("control"),
      );
      assert.match(failed(outcome, "CBSEC_STEP_FAILED").message, /not neighbours/);
      assert.ok(cluster.truth().nodes.every(({ encrypted }) => !encrypted));
    }));

  it("stops on its way back, too, when it cannot keep its record fresh any more", () =>
    watched(async (cluster) => {
      const refused = { kind: "answer", status: 400, text: "{}", method: "POST" } as const;
      cluster.faults.add({ ...refused, node: 1, path: /setupNetConfig/, body: /nodeEncryption=on/ });
      const outcome = await disturbed(cluster, toAll, /^back: /, async () => {
        cluster.faults.add({ kind: "answer", status: 500, text: "", method: "PUT", path: /rbac\/groups/ });
      });
      assert.match(
        failed(outcome, "CBSEC_LOCK_LOST").message,
        /stopped writing, because its restoration record/,
      );
      assert.deepEqual(
        cluster.truth().nodes.map(({ encrypted }) => encrypted),
        [true, false, true],
      );
    }));
});

interface Ran {
  readonly outcome: OperationResult | Error;
  readonly said: readonly string[];
}

/** Runs one operation that waits so many milliseconds for a rebalance. */
function waiting(cluster: InProcessCluster, goal: Goal, rebalance: number): Promise<Ran> {
  const options = { nodesAtOnce: 8, waitForRebalance: true };
  return ran(cluster, goal, () => undefined, { options, limits: { ...limits, rebalance } });
}

/** Runs one operation; `act` acts once, when the step of this name begins. */
async function disturbed(
  cluster: InProcessCluster,
  goal: Goal,
  when: RegExp,
  act: () => Promise<void>,
): Promise<OperationResult | Error> {
  let acted = false;
  const { outcome, said } = await ran(cluster, goal, (text) => {
    if (acted || !when.test(text)) return;
    acted = true;
    void act();
  });
  assert.ok(acted, said.join("\n"));
  return outcome;
}

async function ran(
  cluster: InProcessCluster,
  goal: Goal,
  onStatus: (text: string) => void,
  over: Partial<Operation> = {},
): Promise<Ran> {
  const said: string[] = [];
  const status = (text: string) => {
    said.push(text);
    onStatus(text);
  };
  const progress = { status, info: () => undefined, warn: () => undefined };
  const run = providerFor(cluster, {}).run(goal, { ...over, progress });
  return { outcome: await toRest(cluster, run), said };
}

function failed(
  outcome: OperationResult | Error | undefined,
  code: "CBSEC_REFUSED" | "CBSEC_STEP_FAILED" | "CBSEC_NOT_UNIFORM" | "CBSEC_LOCK_LOST",
): SecurityError {
  assert.ok(isSecurityError(outcome, code), outcome instanceof Error ? outcome.message : "it succeeded");
  return outcome;
}

/** What a person did by hand differs from the start; of the requests that were sent none may break a rule. */
async function watched(act: (cluster: InProcessCluster) => Promise<void>): Promise<void> {
  await inProcess(options, async (cluster) => {
    await act(cluster);
    assert.deepEqual(cluster.monitor.violations, []);
    cluster.monitor.restart(cluster.truth());
  });
}
