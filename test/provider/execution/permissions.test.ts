import { deepEqual, equal, match } from "node:assert/strict";
import { connect } from "../../../provider/cluster/connect";
import type { NodeApi } from "../../../provider/cluster/nodeApi";
import { converge } from "../../../provider/execution/converge";
import { missingPermissions } from "../../../provider/execution/permissions";
import { readState } from "../../../provider/execution/readState";
import { realTime } from "../../../provider/time";
import { aCluster } from "../planning/states";
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

  it("is refused a level from 8.0 on when functions may run that Eventing does not show to that user", async () => {
    const roles = ["cluster_admin", "security_admin", "user_admin_local"];
    const users = [{ name: "unseeing", password: "secret-of-his", roles }];
    const functions = [{ name: "orders" }];
    await onCluster({ nodes: 1, version: "8.0.1", users, functions }, async (cluster) => {
      const credentials = { kind: "password" as const, username: "unseeing", password: "secret-of-his" };
      const client = connect({ ...settingsOf(cluster), credentials }, { time: realTime });
      const [error] = await converge(client, [anOperation({ encryption: { level: "control" } })], realTime);
      match(
        String(error),
        /Eventing functions cannot be read: the user lacks .*eventing\.function!manage[^]*Eventing Full Admin/,
      );
      equal(writes(cluster).length, 0);
      await client.close();
    });
  });

  it("needs the right to every function that may have to be paused, and to none where encryption stays off", async () => {
    const api = {
      checkPermissions: async (asked: readonly string[]) =>
        Object.fromEntries(asked.map((one) => [one, !one.includes("eventing")])),
    } as NodeApi;
    const value = [
      { name: "f", status: "deployed" },
      { name: "g", status: "deployed", scope: { bucket: "b", scope: "s" } },
    ] as const;
    const state = aCluster({ functions: { readable: true, value } });
    deepEqual(await missingPermissions(api, { encryption: { level: "all" } }, state), [
      "cluster.eventing.functions!manage",
      "cluster.collection[b:s:*].eventing.function!manage",
    ]);
    deepEqual(await missingPermissions(api, { addressFamily: { family: "ipv6", only: false } }, state), []);
  });

  it("may write the restoration record as a security admin until 7.6, as a user admin from 8.0 on", async () => {
    const goal = { encryption: { level: "control" } } as const;
    const others = ["cluster_admin", "eventing_admin"];
    for (const [version, roles, lacking] of [
      ["7.6.8", ["security_admin_local"], []],
      ["8.0.1", ["security_admin"], ["cluster.admin.users!write"]],
      ["8.0.1", ["security_admin", "user_admin_local"], []],
    ] as const) {
      const user = { name: "several", password: "secret-of-his", roles: [...others, ...roles] };
      await onCluster({ nodes: 1, version, users: [user] }, async (cluster) => {
        const credentials = { kind: "password" as const, username: user.name, password: user.password };
        const client = connect({ ...settingsOf(cluster), credentials }, { time: realTime });
        const state = await readState(client, goal);
        deepEqual(state.missingPermissions, lacking, `${version} ${roles.join()}`);
        if (lacking.length === 0)
          equal((await converge(client, [anOperation(goal)], realTime))[0] instanceof Error, false);
        await client.close();
      });
    }
  });
});
