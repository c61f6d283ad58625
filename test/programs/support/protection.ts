import type { SimulatedCluster } from "../../cluster/simulatedCluster";

/** What a procedure switches off meanwhile and must put back, field by field. */
export function protectionOf(cluster: SimulatedCluster): unknown {
  const { autoFailover, functions } = cluster.truth();
  return structuredClone({ autoFailover, functions });
}
