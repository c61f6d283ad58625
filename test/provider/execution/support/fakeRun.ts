import type { ClusterClient, ClusterView, NodeApi, NodeView } from "../../../../provider/cluster/nodeApi";
import { noSupplies } from "../../../../provider/execution/certificates/tools";
import { ExposureClock } from "../../../../provider/execution/exposure";
import { defaultLimits } from "../../../../provider/execution/limits";
import type { Run } from "../../../../provider/execution/run";
import { stepRunners } from "../../../../provider/execution/steps";
import type { Time } from "../../../../provider/time";
import { aNode } from "../../planning/states";

/** Time that passes only by sleeping, at once. */
export function skippingTime(): Time {
  let now = 0;
  return {
    now: () => now,
    sleep: (milliseconds) => {
      now += milliseconds;
      return Promise.resolve();
    },
  };
}

export function nodeView(over: Partial<NodeView> = {}): NodeView {
  return { ...aNode(0), thisNode: true, ...over };
}

export function clusterView(nodes: readonly NodeView[]): ClusterView {
  return { nodes, rebalanceRunning: false, level: "none" };
}

/** A run on one node that answers what `api` says, for what cannot be seen from outside of a simulated cluster. */
export function fakeRun(
  api: Partial<NodeApi>,
  client: Partial<ClusterClient> = {},
): { run: Run; node: NodeApi } {
  const time = skippingTime();
  const node = {
    otpNode: "ns_1@n0.cb.test",
    name: "n0.cb.test",
    self: () => Promise.resolve(nodeView()),
    cluster: () => Promise.resolve(clusterView([nodeView()])),
    autoFailover: () => Promise.resolve({ enabled: false }),
    ...api,
  } as NodeApi;
  const run: Run = {
    client: { discover: () => Promise.resolve([node]), node: () => node, ...client } as ClusterClient,
    time,
    limits: defaultLimits,
    nodesAtOnce: 8,
    progress: { status: () => undefined, info: () => undefined, warn: () => undefined },
    runners: stepRunners(noSupplies),
    supplies: noSupplies,
    end: Number.MAX_SAFE_INTEGER,
    window: { paused: [] },
    exposure: new ExposureClock(time),
    reports: [],
    told: new Set(),
    changed: false,
  };
  return { run, node };
}
