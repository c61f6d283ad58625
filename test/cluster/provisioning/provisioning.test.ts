import assert from "node:assert/strict";
import { request } from "node:http";

import { startNodes, type RunningNodes } from "../startNodes";
import { testTimeScale } from "../testing/withCluster";

function send(
  running: RunningNodes,
  index: number,
  path: string,
  form?: Record<string, string>,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: "127.0.0.1",
        port: running.nodes[index]?.making.ports.rest,
        path,
        method: form ? "POST" : "GET",
        auth: "Administrator:asdasd",
        agent: false,
      },
      (response) => {
        let text = "";
        response.on("data", (chunk: Buffer) => (text += chunk.toString()));
        response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
      },
    );
    sent.on("error", reject);
    sent.end(form && new URLSearchParams(form).toString());
  });
}

describe("fresh nodes", () => {
  let running: RunningNodes;

  beforeEach(async () => {
    running = await startNodes({
      versions: ["7.6.8", "7.6.8"],
      edition: "enterprise",
      timeScale: testTimeScale,
      propagationDelay: [1, 2],
    });
  });

  afterEach(() => running.stop());

  it("are open to everybody and belong to no cluster", async () => {
    assert.deepEqual(await send(running, 0, "/pools/default"), { status: 404, text: '"unknown pool"' });
    assert.equal((await send(running, 0, "/nodes/self")).status, 200);
    assert.deepEqual(JSON.parse((await send(running, 0, "/pools")).text).uuid, []);
  });

  it("become a cluster by initialising one, adding the other and rebalancing", async () => {
    const init = { hostname: "a.cb.test", services: "kv", username: "Administrator", password: "asdasd" };
    assert.equal((await send(running, 0, "/clusterInit", init)).status, 200);
    const port = running.nodes[1]?.making.ports.restTls;
    const added = await send(running, 0, "/controller/addNode", {
      hostname: `https://b.cb.test:${port}`,
      user: "Administrator",
      password: "asdasd",
      services: "kv",
    });
    assert.equal(added.text, '{"otpNode":"ns_1@b.cb.test"}');
    const states = async (index: number) => {
      const { nodes } = JSON.parse((await send(running, index, "/pools/default")).text);
      return nodes.map((node: { clusterMembership: string }) => node.clusterMembership);
    };
    assert.deepEqual(await states(0), ["active", "inactiveAdded"]);
    const unknown = await send(running, 0, "/controller/rebalance", { knownNodes: "x" });
    assert.deepEqual(unknown, { status: 400, text: '{"mismatch":1}' });
    const knownNodes = "ns_1@a.cb.test,ns_1@b.cb.test";
    assert.match((await send(running, 0, "/controller/rebalance", { knownNodes })).text, /rebalance_id/);
    assert.match((await send(running, 0, "/pools/default/rebalanceProgress")).text, /"running"/);
    await new Promise((resolve) => setTimeout(resolve, 150));
    assert.equal((await send(running, 0, "/pools/default/rebalanceProgress")).text, '{"status":"none"}');
    assert.deepEqual(await states(1), ["active", "active"]);
  });
});
