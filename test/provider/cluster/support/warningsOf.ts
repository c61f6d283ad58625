import type { ClusterClient } from "../../../../provider/cluster/nodeApi";

/** What is heard of a client, now and later. */
export function warningsOf(cluster: ClusterClient): readonly string[] {
  const heard: string[] = [];
  cluster.heedWarnings((text) => heard.push(text));
  return heard;
}
