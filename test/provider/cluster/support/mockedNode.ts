import { strict as assert } from "node:assert";
import { MockAgent } from "undici";
import { connect } from "../../../../provider/cluster/connect";
import type { NodeApi } from "../../../../provider/cluster/nodeApi";
import { clusterBody, credentials, namedNode } from "./bodies";
import { fastTime } from "./fastTime";

/** Of the one node. */
export const origin = "https://n0.cb.test:18091";
export const json = { headers: { "content-type": "application/json" } };

/** The only node of a cluster, behind an agent that answers what it is told to and connects to nobody. */
export async function mockedNode(): Promise<{ readonly agent: MockAgent; readonly node: NodeApi }> {
  const agent = new MockAgent();
  agent.disableNetConnect();
  agent
    .get(origin)
    .intercept({ method: "GET", path: "/pools/default" })
    .reply(200, JSON.stringify(clusterBody([namedNode("n0.cb.test", 8091, 18091, true)])), json);
  const client = connect({ endpoint: origin, credentials }, { time: fastTime(50), dispatcher: () => agent });
  const [node = assert.fail()] = await client.discover();
  return { agent, node };
}
