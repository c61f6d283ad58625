import assert from "node:assert/strict";
import { connect } from "../../../../provider/cluster/connect";
import type { ClusterClient } from "../../../../provider/cluster/nodeApi";
import { defaultLimits } from "../../../../provider/execution/limits";
import type { Operation, OperationResult } from "../../../../provider/execution/types";
import { converge } from "../../../../provider/execution/converge";
import type { Goal } from "../../../../provider/planning/goal";
import { realTime } from "../../../../provider/time";
import type { Facet } from "../../../../provider/vocabulary";
import type { SimulatedClusterOptions } from "../../../cluster/simulatedCluster";
import { startCluster, type RunningCluster } from "../../../cluster/startCluster";
import { writes } from "../../../cluster/testing/writes";

/** Runs `act` on a simulated cluster through the real client; at the end the monitor must have seen no rule broken. */
export async function onCluster(
  options: SimulatedClusterOptions,
  act: (cluster: RunningCluster, client: ClusterClient) => Promise<void>,
): Promise<void> {
  const cluster = await startCluster({ timeScale: 0.02, ...options });
  const client = connect(settingsOf(cluster), { time: realTime });
  try {
    await act(cluster, client);
    assert.deepEqual(cluster.monitor.finish(cluster.truth()), []);
  } finally {
    await client.close();
    await cluster.stop();
  }
}

export function settingsOf(cluster: RunningCluster) {
  return {
    endpoint: cluster.tlsEndpoint,
    credentials: { kind: "password" as const, username: cluster.username, password: cluster.password },
    caCertificates: [cluster.caCertificate],
    tlsServerName: cluster.nodes[0]?.name ?? "",
    connectTo: cluster.connectTo,
  };
}

export interface Said {
  readonly status: string[];
  readonly info: string[];
  readonly warn: string[];
}

export function anOperation(goal: Goal, over: Partial<Operation> = {}): Operation & { readonly said: Said } {
  const said: Said = { status: [], info: [], warn: [] };
  return {
    requester: goal.addressFamily === undefined ? "encryption" : "family",
    facet: goal.addressFamily === undefined ? "encryption" : "addressFamily",
    goal,
    options: { nodesAtOnce: 8, waitForRebalance: false },
    limits: { ...defaultLimits, healthy: 8_000, propagation: 8_000 },
    record: { propagation: 50, times: { heartbeat: 500, takeover: 6_000 } },
    progress: {
      status: (text) => said.status.push(text),
      info: (text) => said.info.push(text),
      warn: (text) => said.warn.push(text),
    },
    said,
    ...over,
  };
}

/** Every facet of a goal as an operation of its own, all together. */
export function outcomesOf(client: ClusterClient, goal: Goal): Promise<readonly (OperationResult | Error)[]> {
  const facets = Object.keys(goal) as Facet[];
  return converge(
    client,
    facets.map((facet) => ({ ...anOperation({ [facet]: goal[facet] }), facet, limits: defaultLimits })),
    realTime,
  );
}

/** As `outcomesOf`, when all succeed. */
export async function reach(client: ClusterClient, goal: Goal): Promise<readonly OperationResult[]> {
  return (await outcomesOf(client, goal)).map(succeeded);
}

export function succeeded(outcome: OperationResult | Error | undefined): OperationResult {
  if (outcome === undefined || outcome instanceof Error) throw outcome ?? new Error("no outcome");
  return outcome;
}

/** Requests that change something, the restoration record included. */
export { writes };

/** Writes of the restoration record. */
export function recordWrites(cluster: RunningCluster) {
  return writes(cluster).filter(({ path }) => path.startsWith("/settings/rbac/groups"));
}

/** Writes of anything else. */
export function configurationWrites(cluster: RunningCluster) {
  return writes(cluster).filter(({ path }) => !path.startsWith("/settings/rbac/groups"));
}
