import assert from "node:assert/strict";
import type { ClusterClient } from "../../../provider/cluster/nodeApi";
import { isSecurityError, type SecurityError } from "../../../provider/errors/securityError";
import { converge } from "../../../provider/execution/converge";
import type { Operation, OperationResult } from "../../../provider/execution/types";
import type { Goal } from "../../../provider/planning/goal";
import { realTime } from "../../../provider/time";
import type { SimulatedClusterOptions } from "../../cluster/simulatedCluster";
import type { RunningCluster } from "../../cluster/startCluster";
import { anOperation, onCluster, succeeded, writes } from "./support/onCluster";

const functions = [{ name: "f" }, { name: "idle", status: "undeployed" }];
const options: SimulatedClusterOptions = { functions, timeScale: 0.01, autoFailover: { timeout: 77 } };
const toAll: Goal = { encryption: { level: "all" } };
const impatient = { healthy: 1_500, propagation: 1_500, nodeSwitch: 2_000, functions: 2_000 };

describe("a run into which somebody else acts", function () {
  this.timeout(60_000);

  it("waits for a rebalance that is running, and then does its work", () =>
    onCluster(options, async (cluster, client) => {
      await cluster.byHand.startRebalance(300);
      const operation = waiting(anOperation(toAll), 8_000);
      assert.equal(succeeded((await converge(client, [operation], realTime))[0]).level, "all");
      assert.ok(operation.said.status.includes("waiting for the rebalance to end"));
    }));

  it("is refused when the rebalance takes longer than it may wait", () =>
    onCluster(options, async (cluster, client) => {
      await cluster.byHand.startRebalance(60_000);
      const [outcome] = await converge(client, [waiting(anOperation(toAll), 200)], realTime);
      const error = failed(outcome, "CBSEC_REFUSED");
      assert.match(
        error.message,
        /refused before anything was touched[^]*a rebalance is running[^]*`timeouts.rebalance`/,
      );
      assert.deepEqual(writes(cluster), []);
    }));

  it("stops when a rebalance begins, and goes back when that has ended", () =>
    onCluster(options, async (cluster, client) => {
      const outcome = await disturbed(client, toAll, /Enable node-to-node encryption on n0/, () =>
        cluster.byHand.startRebalance(1_000),
      );
      assert.match(failed(outcome, "CBSEC_STEP_FAILED").message, /a rebalance is running/);
      assert.ok(cluster.truth().nodes.every(({ encrypted }) => !encrypted));
    }));

  it("does not say that auto-failover stays off when somebody switched it on", async () =>
    watched(options, async (cluster, client) => {
      const outcome = await disturbed(client, toAll, /level to all/, () =>
        cluster.byHand.setAutoFailover({ enabled: true }),
      );
      const error = failed(outcome, "CBSEC_NOT_UNIFORM");
      const [first = ""] = error.message.split("\n");
      assert.match(first, /Eventing functions stay paused \(f\)/);
      assert.doesNotMatch(first, /auto-failover stays off/);
      assert.match(first, /auto-failover is on by somebody else's doing/);
    }));

  it("leaves auto-failover as somebody has set it while the functions were resumed", async () =>
    watched(options, async (cluster, client) => {
      const outcome = await disturbed(client, toAll, /Resume/, () =>
        cluster.byHand.setAutoFailover({ enabled: true, timeout: 33 }),
      );
      assert.equal(succeeded(outcome).level, "all");
      assert.equal(cluster.truth().autoFailover.timeout, 33);
    }));

  it("pauses again what somebody resumed, and goes back", () =>
    onCluster(options, async (cluster, client) => {
      const outcome = await disturbed(client, toAll, /level to all/, () =>
        cluster.byHand.setFunctionStatus("f", "deployed"),
      );
      assert.match(failed(outcome, "CBSEC_STEP_FAILED").message, /Eventing function f is deployed/);
      assert.ok(cluster.truth().nodes.every(({ encrypted }) => !encrypted));
    }));

  it("goes back to the level at the start when another administrator changes it meanwhile", () =>
    onCluster(options, async (cluster, client) => {
      const strict: Goal = { encryption: { level: "strict" } };
      const outcome = await disturbed(client, strict, /level to strict/, () =>
        cluster.byHand.setLevel("control"),
      );
      assert.match(failed(outcome, "CBSEC_STEP_FAILED").message, /not neighbours/);
      assert.ok(cluster.truth().nodes.every(({ encrypted }) => !encrypted));
    }));

  it("stops on its way back, too, when it cannot keep its record fresh any more", () =>
    watched(options, async (cluster, client) => {
      const refused = { kind: "answer", status: 400, text: "{}", method: "POST" } as const;
      cluster.faults.add({ ...refused, node: 1, path: /setupNetConfig/, body: /nodeEncryption=on/ });
      const outcome = await disturbed(client, toAll, /^back: /, async () => {
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

function waiting<T extends Operation>(operation: T, rebalance: number): T {
  return {
    ...operation,
    options: { ...operation.options, waitForRebalance: true },
    limits: { ...operation.limits, rebalance },
  };
}

/** Runs one operation; `act` acts once, when the step of this name begins. */
async function disturbed(
  client: ClusterClient,
  goal: Goal,
  when: RegExp,
  act: () => Promise<void>,
): Promise<OperationResult | Error | undefined> {
  const operation = anOperation(goal);
  let acted = false;
  const status = (text: string) => {
    operation.said.status.push(text);
    if (acted || !when.test(text)) return;
    acted = true;
    void act();
  };
  const limits = { ...operation.limits, ...impatient };
  const progress = { ...operation.progress, status };
  const [outcome] = await converge(client, [{ ...operation, limits, progress }], realTime);
  assert.ok(acted, operation.said.status.join("\n"));
  return outcome;
}

function failed(
  outcome: OperationResult | Error | undefined,
  code: "CBSEC_REFUSED" | "CBSEC_STEP_FAILED" | "CBSEC_NOT_UNIFORM" | "CBSEC_LOCK_LOST",
): SecurityError {
  assert.ok(isSecurityError(outcome, code), outcome instanceof Error ? outcome.message : "it succeeded");
  return outcome;
}

/** What a person did by hand differs from the start; of the requests that were sent none may break a rule. */
async function watched(
  with_: SimulatedClusterOptions,
  act: (cluster: RunningCluster, client: ClusterClient) => Promise<void>,
): Promise<void> {
  await onCluster(with_, async (cluster, client) => {
    await act(cluster, client);
    assert.deepEqual(cluster.monitor.violations, []);
    cluster.monitor.restart(cluster.truth());
  });
}
