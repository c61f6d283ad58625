import { z } from "zod";
import { clusterEncryptionLevels } from "../../vocabulary";
import type { ClusterView } from "../nodeApi";
import { nodeSchema, viewOf } from "./node";

/** `/pools/default` (cluster API facts B.2). */
export const clusterSchema = z.object({
  nodes: z.array(nodeSchema).min(1),
  rebalanceStatus: z.string(),
  /** The level in effect. 7.0.0 and 7.0.1 do not show it. */
  clusterEncryptionLevel: z.enum(clusterEncryptionLevels).optional(),
});

export type ShownCluster = z.infer<typeof clusterSchema>;

export function clusterViewOf(cluster: ShownCluster): ClusterView {
  return {
    nodes: cluster.nodes.map(viewOf),
    rebalanceRunning: cluster.rebalanceStatus !== "none",
    level: cluster.clusterEncryptionLevel,
  };
}
