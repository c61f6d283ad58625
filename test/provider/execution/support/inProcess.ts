import assert from "node:assert/strict";
import { connect } from "../../../../provider/cluster/connect";
import type { ClusterClient } from "../../../../provider/cluster/nodeApi";
import type { PreparedMaterial } from "../../../../provider/certificates/material/prepareForDelivery";
import type { Operation, OperationResult } from "../../../../provider/execution/types";
import type { Goal } from "../../../../provider/planning/goal";
import { lookInProcess } from "../../../campaigns/certificates/look";
import { inProcessDispatchers } from "../../../campaigns/inProcess/dispatcher";
import { Machine } from "../../../campaigns/inProcess/machine";
import { toRest } from "../../../campaigns/inProcess/toRest";
import { wireTo, type Network } from "../../../campaigns/inProcess/wire";
import { providerFor, settingsFor } from "../../../campaigns/provider";
import { startInProcess, type InProcessCluster } from "../../../cluster/inProcess/startInProcess";
import type { SimulatedClusterOptions } from "../../../cluster/simulatedCluster";

/** As `onCluster`, without sockets and on a clock that jumps: durations are as recorded. */
export async function inProcess(
  options: Omit<SimulatedClusterOptions, "timeScale">,
  act: (cluster: InProcessCluster) => Promise<void>,
): Promise<void> {
  const cluster = await startInProcess({ seed: 1, ...options });
  try {
    await act(cluster);
    assert.deepEqual(cluster.monitor.finish(cluster.truth()), []);
  } finally {
    await cluster.stop();
  }
}

/** A connection to all nodes. */
export function connected(cluster: InProcessCluster, network: Network = {}): ClusterClient {
  const dispatcher = inProcessDispatchers(wireTo(cluster, network));
  return connect(settingsFor(cluster), {
    time: cluster.clock,
    dispatcher,
    lookAtPort: lookInProcess(cluster),
  });
}

/** A run by a process of its own, and what it warned of. */
export async function runOn(
  cluster: InProcessCluster,
  goal: Goal,
  network: Network = {},
  material?: PreparedMaterial,
  over: Partial<Operation> = {},
): Promise<{ readonly outcome: OperationResult | Error; readonly warned: string }> {
  const provider = providerFor(cluster, { material }, network);
  const outcome = await toRest(cluster, provider.run(goal, over));
  return { outcome, warned: provider.warned.join("\n") };
}

/** For `killedAt`: only the removal of a group has no body. */
export const removalOfRecord = /\/rbac\/groups\/[^?]+\?$/;

/** A run whose process is killed when it is about to send a request to that path; then time passes until others know it to be dead. */
export async function killedAt(
  cluster: InProcessCluster,
  goal: Goal,
  path: Pick<RegExp, "test" | "source">,
  material?: PreparedMaterial,
): Promise<void> {
  const machine = new Machine(cluster.clock);
  let died = false;
  const network: Network = {
    refuses(request) {
      if (!died && request.method !== "GET" && path.test(`${request.path}?${request.body}`)) {
        died = true;
        machine.die();
      }
      return died;
    },
  };
  void providerFor(cluster, { material }, network, machine, "the killed one").run(goal);
  await cluster.clock.run(cluster.clock.sleep(300_000));
  assert.ok(died, `nothing was sent to ${path.source}`);
}

/** As `killedAt`; then the node n2 is lost, which the others see. */
export async function dieBesideLostNode(
  cluster: InProcessCluster,
  goal: Goal,
  moment: RegExp,
): Promise<void> {
  await killedAt(cluster, goal, moment);
  await cluster.byHand.killNode(2);
  await cluster.clock.run(cluster.clock.sleep(30_000));
}

/** A network in which somebody acts once, right before a write to that path is sent; `beside` is what else happens in it. */
export function actingBefore(path: RegExp, act: () => unknown, beside: Network = {}): Network {
  let acted = false;
  return {
    ...beside,
    refuses(request) {
      const { method, path: where, body } = request;
      if (!acted && method !== "GET" && path.test(`${where}?${body}`)) {
        acted = true;
        void act();
      }
      return beside.refuses?.(request) ?? false;
    },
  };
}
