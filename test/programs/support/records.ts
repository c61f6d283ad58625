import { connect } from "../../../provider/cluster/connect";
import type { ClusterClient } from "../../../provider/cluster/nodeApi";
import { groupStore, openRecords, type FoundRecord } from "../../../provider/record";
import { realTime } from "../../../provider/time";
import type { RunningCluster } from "../../cluster/startCluster";

/** The restoration records that are open in the cluster. */
export function openRecordsOf(cluster: RunningCluster): Promise<readonly FoundRecord[]> {
  return withClient(cluster, async (client) => openRecords(await groupStore(client).list()));
}

export async function withClient<T>(
  cluster: RunningCluster,
  use: (client: ClusterClient) => Promise<T>,
): Promise<T> {
  const client = connect(
    {
      endpoint: cluster.tlsEndpoint,
      credentials: { kind: "password", username: cluster.username, password: cluster.password },
      caCertificates: [cluster.caCertificate],
      tlsServerName: cluster.nodes[0]?.name,
      connectTo: cluster.connectTo,
    },
    { time: realTime },
  );
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}
