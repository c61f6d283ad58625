import type { Network } from "../../../campaigns/inProcess/wire";
import type { InProcessCluster } from "../../../cluster/inProcess/startInProcess";

/** A network in which one node shows that level as the cluster's, as long as it is told to. */
export function showing(
  level: string,
  cluster: InProcessCluster,
  node: number,
  does: () => boolean,
): Network {
  const ports = cluster.behind.nodes[node]?.making.ports;
  return {
    passes({ port, path }, outcome) {
      const asked = path === "/pools/default" && (port === ports?.rest || port === ports?.restTls);
      if (!asked || outcome.kind !== "answered" || !does()) return outcome;
      const shown = /("clusterEncryptionLevel":)"\w+"/;
      const text = outcome.body.toString().replace(shown, `$1"${level}"`);
      const headers = { ...outcome.head.headers, "content-length": String(Buffer.byteLength(text)) };
      return { ...outcome, head: { ...outcome.head, headers }, body: Buffer.from(text) };
    },
  };
}
