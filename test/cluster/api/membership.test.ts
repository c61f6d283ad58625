import assert from "node:assert/strict";

import type { RunningCluster } from "../startCluster";
import { ask } from "../testing/ask";
import { withCluster } from "../testing/withCluster";

async function refusal(
  cluster: RunningCluster,
  path: string,
  form: Record<string, string>,
): Promise<unknown> {
  const { status, json, text } = await ask(cluster, 0, path, { form });
  assert.equal(status, 400);
  return json ?? text;
}

describe("Nodes of a simulated cluster", () => {
  it("are added only with an address and credentials", () =>
    withCluster({ nodes: 2 }, async (cluster) => {
      const addNode = (form: Record<string, string>) => refusal(cluster, "/controller/addNode", form);
      assert.deepEqual(await addNode({}), [
        "user is missing",
        "password is missing",
        "Hostname is required.",
      ]);
      assert.deepEqual(
        await addNode({ hostname: "ftp://n1.cb.test", user: "a", password: "b", color: "red" }),
        ["Unsupported protocol ftp", 'Got unknown parameters: ["color"]'],
      );
      assert.deepEqual(await addNode({ hostname: "n1.cb.test", user: "a", password: "" }), [
        "A password must be supplied.",
      ]);
      assert.deepEqual(await addNode({ hostname: "n1.cb.test:1025", user: "a", password: "b" }), [
        'Failed to connect to https://n1.cb.test:1025. Could not connect to "n1.cb.test" on port 1025.  ' +
          "This could be due to an incorrect host/port combination or a firewall in place between the servers.",
      ]);
      const hostname = `https://n1.cb.test:${cluster.nodes[1]?.tlsPort}`;
      assert.deepEqual(await addNode({ hostname, user: "a", password: "b" }), [
        "Prepare join failed. Authentication failed. Verify username and password.",
      ]);
    }));

  it("are not added by their plain port, which does not speak TLS", () =>
    withCluster({ nodes: 2, timeScale: 0.001 }, async (cluster) => {
      const port = cluster.nodes[1]?.restPort;
      const form = { hostname: `n1.cb.test:${port}`, user: "a", password: "b" };
      assert.deepEqual(await refusal(cluster, "/controller/addNode", form), [
        `Prepare join failed. Timeout connecting to "n1.cb.test" on port ${port}.  ` +
          "This could be due to an incorrect host/port combination or a firewall in place between the servers.",
      ]);
    }));

  it("are not added to themselves, twice, nor while a rebalance runs", () =>
    withCluster({ nodes: 2 }, async (cluster) => {
      const credentials = { user: cluster.username, password: cluster.password };
      const addNode = (index: number) => {
        const hostname = `https://n${index}.cb.test:${cluster.nodes[index]?.tlsPort}`;
        return refusal(cluster, "/controller/addNode", { hostname, ...credentials });
      };
      assert.deepEqual(await addNode(0), ["Prepare join failed. Joining node to itself is not allowed."]);
      assert.deepEqual(await addNode(1), ["Prepare join failed. Node is already part of cluster."]);
      await cluster.byHand.startRebalance(60_000);
      assert.deepEqual(await addNode(1), ["Node addition is disallowed while rebalance is in progress"]);
    }));

  it("are named in a refusal until the server has heard their name", () =>
    withCluster({ nodes: 2 }, async (cluster) => {
      const form = { otpNode: "ns_1@nobody.test" };
      assert.equal(
        await refusal(cluster, "/controller/failOver", form),
        'Unknown server given: ["ns_1@nobody.test"]',
      );
      await refusal(cluster, "/controller/ejectNode", form);
      assert.equal(await refusal(cluster, "/controller/failOver", form), "Unknown server given.");
    }));

  it("name the report of the last rebalance", () =>
    withCluster({ nodes: 2 }, async (cluster) => {
      const tasks = async () => (await ask(cluster, 0, "/pools/default/tasks")).json[0];
      assert.equal((await tasks()).lastReportURI, undefined);
      await cluster.byHand.startRebalance(20);
      for (let task = await tasks(); task.status === "running" || !task.lastReportURI; task = await tasks());
      assert.match((await tasks()).lastReportURI, /^\/logs\/rebalanceReport\?reportID=[0-9a-f]{32}$/);
    }));
});

describe("Users of a simulated cluster", () => {
  it("are shown with where they have their roles from, by domain and name", () =>
    withCluster({ version: "7.0.5" }, async (cluster) => {
      const users = "/settings/rbac/users";
      assert.deepEqual((await ask(cluster, 0, users)).json, []);
      await ask(cluster, 0, "/settings/rbac/groups/readers", { method: "PUT", form: { roles: "ro_admin" } });
      const form = { password: "asdasd", roles: "cluster_admin", groups: "readers", name: "Ann" };
      await ask(cluster, 0, `${users}/local/ann`, { method: "PUT", form });
      const { password_change_date: changed, ...shown } = (await ask(cluster, 0, `${users}/local/ann`)).json;
      assert.match(changed, /^\d{4}-/);
      assert.deepEqual(shown, {
        id: "ann",
        domain: "local",
        roles: [
          { role: "cluster_admin", origins: [{ type: "user" }] },
          { role: "ro_admin", origins: [{ type: "group", name: "readers" }] },
        ],
        groups: ["readers"],
        external_groups: [],
        name: "Ann",
      });
      assert.deepEqual((await ask(cluster, 0, `${users}/external`)).json, []);
      const nobody = await ask(cluster, 0, `${users}/local/nobody`);
      assert.deepEqual([nobody.status, nobody.json], [404, "Unknown user."]);
      const nowhere = await ask(cluster, 0, `${users}/moon`);
      assert.deepEqual([nowhere.status, nowhere.json], [404, "Unknown user domain."]);
    }));
});
