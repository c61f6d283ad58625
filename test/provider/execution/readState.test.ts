import { equal } from "node:assert/strict";
import { connect } from "../../../provider/cluster/connect";
import { readLiveState, readState } from "../../../provider/execution/readState";
import { realTime } from "../../../provider/time";
import { startCluster } from "../../cluster/startCluster";

describe("reading the state", () => {
  it("takes auto-failover as on while any node shows it on, before a plan and before a write", async () => {
    const cluster = await startCluster({ timeScale: 0.02 });
    const client = connect(
      {
        endpoint: cluster.tlsEndpoint,
        credentials: { kind: "password", username: cluster.username, password: cluster.password },
        caCertificates: [cluster.caCertificate],
        tlsServerName: "n0.cb.test",
        connectTo: cluster.connectTo,
      },
      { time: realTime },
    );
    try {
      for (const node of [0, 1]) {
        const text = '{"enabled":false,"timeout":120}';
        cluster.faults.add({ node, path: "/settings/autoFailover", kind: "answer", status: 200, text });
      }
      equal((await readState(client, {})).autoFailover.enabled, true);
      equal((await readLiveState(client, {})).autoFailover.enabled, true);
    } finally {
      await client.close();
      await cluster.stop();
    }
  });
});
