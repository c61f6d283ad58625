import { equal, match } from "node:assert/strict";
import { connect } from "../../../provider/cluster/connect";
import { converge } from "../../../provider/execution/converge";
import { realTime } from "../../../provider/time";
import { anOperation, onCluster, settingsOf, writes } from "./support/onCluster";

describe("a user who may not do all of it", () => {
  for (const goal of [
    { addressFamily: { family: "ipv6", only: false } },
    { encryption: { level: "control" } },
  ] as const) {
    it(`is refused by the name of the permission, before anything is touched: ${JSON.stringify(goal)}`, async () => {
      const user = { name: "clusterAdmin", password: "secret-of-his", roles: ["cluster_admin"] };
      await onCluster({ nodes: 2, users: [user] }, async (cluster) => {
        const credentials = { kind: "password" as const, username: user.name, password: user.password };
        const client = connect({ ...settingsOf(cluster), credentials }, { time: realTime });
        const [error] = await converge(client, [anOperation(goal)], realTime);
        match(String(error), /refused before anything was touched[^]*cluster\.admin\.security!write/);
        equal(writes(cluster).length, 0);
        await client.close();
      });
    });
  }
});
