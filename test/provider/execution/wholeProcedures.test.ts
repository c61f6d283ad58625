import { deepEqual, equal, ok } from "node:assert/strict";
import { connect } from "../../../provider/cluster/connect";
import type { ClusterClient } from "../../../provider/cluster/nodeApi";
import type { Goal } from "../../../provider/planning/goal";
import { realTime } from "../../../provider/time";
import { startCluster } from "../../cluster/startCluster";
import { outcomesOf, reach, settingsOf } from "./support/onCluster";

/** From each state to the next, on real sockets and TLS, with functions that run and auto-failover that is not at its defaults. */
const journey: readonly Goal[] = [
  { encryption: { level: "control" } },
  { encryption: { level: "all" } },
  { encryption: { level: "strict" } },
  { addressFamily: { family: "ipv6", only: false } },
  { encryption: { level: "control" } },
  { encryption: { level: "none" } },
  { addressFamily: { family: "ipv4", only: false } },
  { addressFamily: { family: "ipv6", only: false }, encryption: { level: "strict" } },
  { addressFamily: { family: "ipv4", only: true }, encryption: { level: "none" } },
];

describe("whole procedures on a cluster of three nodes", () => {
  let cluster: Awaited<ReturnType<typeof startCluster>>;
  let client: ClusterClient;

  before(async () => {
    cluster = await startCluster({
      timeScale: 0.02,
      functions: [
        { name: "f" },
        { name: "g", scope: { bucket: "b", scope: "s" } },
        { name: "h", status: "undeployed" },
      ],
      autoFailover: { timeout: 31, maxCount: 2, failoverOnDataDiskIssues: { enabled: true, timePeriod: 77 } },
    });
    client = connect(settingsOf(cluster), { time: realTime });
  });

  after(async () => {
    await client.close();
    await cluster.stop();
  });

  for (const goal of journey) {
    it(`reaches ${JSON.stringify(goal)} in the documented order and puts everything back`, async () => {
      const [result] = await reach(client, goal);
      const nodes = cluster.truth().nodes;
      if (goal.encryption) equal(result?.level, goal.encryption.level);
      if (goal.encryption) ok(nodes.every((node) => node.encrypted === (goal.encryption?.level !== "none")));
      if (goal.addressFamily) ok(nodes.every((node) => node.family === goal.addressFamily?.family));
      if (goal.addressFamily) ok(nodes.every((node) => node.only === goal.addressFamily?.only));
      ok(nodes.every((node) => node.listeners.length === 1));
      deepEqual(cluster.monitor.finish(cluster.truth()), []);
    });

    it(`writes nothing when ${JSON.stringify(goal)} is reached already`, async () => {
      const before = cluster.requests.length;
      const [result] = await reach(client, goal);
      deepEqual(result?.steps, []);
      deepEqual(
        cluster.requests
          .slice(before)
          .filter(({ method, path }) => method !== "GET" && !path.includes("checkPermissions")),
        [],
      );
    });
  }

  it("refuses only IPv6 when the way in leads to an IPv4 address, and touches nothing", async () => {
    const before = cluster.requests.length;
    const [error] = await outcomesOf(client, { addressFamily: { family: "ipv6", only: true } });
    ok(error instanceof Error && error.message.includes("was not reached over IPv6"), String(error));
    equal(
      cluster.requests
        .slice(before)
        .filter(({ method, path }) => method === "POST" && !path.includes("checkPermissions")).length,
      0,
    );
  });

  it("goes back to the start and switches everything on again when a node refuses to switch", async () => {
    cluster.faults.add({
      node: 1,
      method: "POST",
      path: "/node/controller/setupNetConfig",
      kind: "answer",
      status: 400,
    });
    const [error] = await outcomesOf(client, { encryption: { level: "all" } });
    ok(error instanceof Error && error.message.startsWith("The cluster was brought back"), String(error));
    deepEqual(cluster.monitor.finish(cluster.truth()), []);
    cluster.faults.clear();
  });

  it("settles a lost answer by reading back, without sending the write again", async () => {
    await reach(client, { encryption: { level: "none" } });
    const before = cluster.requests.length;
    cluster.faults.add({
      node: 1,
      method: "POST",
      path: "/node/controller/setupNetConfig",
      nth: 1,
      kind: "closeAfterEffect",
    });
    await reach(client, { encryption: { level: "all" } });
    const sent = cluster.requests
      .slice(before)
      .filter(({ path, node }) => path.endsWith("setupNetConfig") && node.endsWith("n1.cb.test"));
    deepEqual(
      sent.map(({ body }) => body),
      ["nodeEncryption=on"],
    );
    deepEqual(cluster.monitor.finish(cluster.truth()), []);
  });
});
