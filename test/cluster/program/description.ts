import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { RunningCluster } from "../startCluster";

export function describeAsJson(cluster: RunningCluster): string {
  const { uuid, nodes, username, password, caCertificate, tlsEndpoint, plainEndpoint, connectTo } = cluster;
  return `${JSON.stringify({ uuid, tlsEndpoint, plainEndpoint, username, password, caCertificate, connectTo, nodes })}\n`;
}

/** For a person; the authority's certificate is put into a file that other programs can be pointed to. */
export async function describeAsText(cluster: RunningCluster): Promise<string> {
  const caPath = join(await mkdtemp(join(tmpdir(), "simulated-cluster-")), "ca.pem");
  await writeFile(caPath, cluster.caCertificate);
  const rows = cluster.nodes.map(
    (node) =>
      `  ${node.otpNode.padEnd(20)} http://127.0.0.1:${node.restPort}  https://127.0.0.1:${node.tlsPort}  ` +
      `Eventing ${node.eventingPort}/${node.eventingTlsPort}  links ${node.distributionPort}/${node.distributionTlsPort}  inbox ${node.inbox}`,
  );
  return `cluster    ${cluster.uuid}
endpoint   ${cluster.tlsEndpoint}   (127.0.0.2 plays the outside)
plain      ${cluster.plainEndpoint}
username   ${cluster.username}
password   ${cluster.password}
authority  ${caPath}
connectTo  ${JSON.stringify(cluster.connectTo)}
hosts      127.0.0.1 ${[...new Set(cluster.nodes.map(({ name }) => name))].join(" ")}   (a line for /etc/hosts)
nodes
${rows.join("\n")}
Ctrl-C stops it.
`;
}
