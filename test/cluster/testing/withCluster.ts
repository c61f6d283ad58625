import assert from "node:assert/strict";

import type { ClusterClock } from "../clock";
import type { SimulatedClusterOptions } from "../simulatedCluster";
import { startCluster, type RunningCluster } from "../startCluster";

/** Fast enough for tests, slow enough to look in between. */
export const testTimeScale = 0.02;

/** Runs `work` against a cluster of its own; nothing may crash inside the simulation. Real time, unless a clock is given. */
export async function withCluster(
  options: SimulatedClusterOptions,
  work: (cluster: RunningCluster) => Promise<void>,
  clock?: ClusterClock,
): Promise<void> {
  const cluster = await startCluster({ timeScale: testTimeScale, ...options }, { clock });
  try {
    await work(cluster);
    assert.deepEqual(cluster.crashes, []);
  } finally {
    await cluster.stop();
  }
}
