import assert from "node:assert/strict";
import { connect } from "../../../provider/cluster/connect";
import { isSecurityError } from "../../../provider/errors/securityError";
import { converge } from "../../../provider/execution/converge";
import { defaultLockTimes } from "../../../provider/record";
import { realTime } from "../../../provider/time";
import type { RunningCluster } from "../../cluster/startCluster";
import { anOperation, onCluster, settingsOf, succeeded, writes } from "./support/onCluster";

const functions = [{ name: "f" }];

describe("clusters of any size", () => {
  for (const nodes of [1, 5, 12]) {
    for (const nodesAtOnce of nodes === 1 ? [8] : [1, 3, 8]) {
      it(`of ${nodes} nodes are encrypted ${nodesAtOnce} at once, and change family`, () =>
        onCluster({ nodes, functions, timeScale: 0.01 }, async (_cluster, client) => {
          const over = {
            options: { nodesAtOnce, waitForRebalance: false },
            record: { propagation: 50, times: defaultLockTimes },
          };
          const operations = [
            anOperation({ encryption: { level: "strict" } }, over),
            anOperation({ addressFamily: { family: "ipv6", only: false } }, over),
          ];
          const [result] = (await converge(client, operations, realTime)).map(succeeded);
          const waves = 1 + Math.ceil((nodes - 1) / nodesAtOnce);
          const switches = result?.steps.filter(({ text }) =>
            text.includes("Enable node-to-node encryption"),
          );
          assert.equal(switches?.length, waves);
          assert.equal(result?.nodes.length, nodes);
        }));
    }
  }
});

describe("only one family", () => {
  it("of IPv6 is reached through an IPv6 address, and the other family is given back the same way", () =>
    onCluster({ functions, timeScale: 0.01 }, async (cluster) => {
      const client = connect(
        {
          ...settingsOf(cluster),
          endpoint: `https://[::1]:${cluster.nodes[0]?.tlsPort}`,
          connectTo: Object.fromEntries(cluster.nodes.map(({ name }) => [name, "[::1]"])),
        },
        { time: realTime },
      );
      for (const goal of [
        { family: "ipv6", only: true },
        { family: "ipv6", only: false },
        { family: "ipv4", only: false },
      ] as const) {
        succeeded((await converge(client, [anOperation({ addressFamily: goal })], realTime))[0]);
        assert.ok(cluster.truth().nodes.every(({ only }) => only === goal.only));
      }
      await client.close();
    }));
});

describe("a user without all roles", () => {
  const users = [
    { name: "cluster", password: "pass-word-1", roles: ["cluster_admin"] },
    { name: "security", password: "pass-word-2", roles: ["security_admin_local"] },
    { name: "both", password: "pass-word-3", roles: ["cluster_admin", "security_admin_local"] },
    {
      name: "all three",
      password: "pass-word-4",
      roles: ["cluster_admin", "security_admin_local", "eventing_admin"],
    },
  ];
  const toAll = { encryption: { level: "all" } } as const;
  const toIpv6 = { addressFamily: { family: "ipv6", only: false } } as const;

  for (const [name, goal, lacking] of [
    ["cluster", toAll, /lacks cluster\.admin\.security!read, cluster\.admin\.security!write/],
    ["cluster", toIpv6, /lacks cluster\.admin\.security!read, cluster\.admin\.security!write/],
    ["security", toAll, /lacks cluster\.admin\.setup!write.*cluster\.settings!write/],
    ["security", toIpv6, /lacks cluster\.admin\.setup!write/],
    ["both", toAll, /eventing\.function!manage|Eventing functions cannot be read/],
  ] as const) {
    it(`is refused by name: ${name}, ${JSON.stringify(goal)}`, () =>
      onCluster({ users, functions, timeScale: 0.01 }, async (cluster) => {
        const client = clientOf(cluster, name);
        const [outcome] = await converge(client, [anOperation(goal)], realTime);
        assert.ok(isSecurityError(outcome, "CBSEC_REFUSED"), String(outcome));
        assert.match(outcome.message, lacking);
        assert.deepEqual(writes(cluster), []);
        await client.close();
      }));
  }

  it("may do all of it with Cluster Admin, Security Admin and Eventing Full Admin together", () =>
    onCluster({ users, functions, timeScale: 0.01 }, async (cluster) => {
      const client = clientOf(cluster, "all three");
      const outcomes = await converge(client, [anOperation(toAll), anOperation(toIpv6)], realTime);
      outcomes.forEach(succeeded);
      await client.close();
    }));

  function clientOf(cluster: RunningCluster, username: string) {
    const password = users.find(({ name }) => name === username)?.password ?? "";
    return connect(
      { ...settingsOf(cluster), credentials: { kind: "password", username, password } },
      { time: realTime },
    );
  }
});
