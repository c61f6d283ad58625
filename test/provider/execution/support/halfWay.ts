import assert from "node:assert/strict";
import { connect } from "../../../../provider/cluster/connect";
import { converge } from "../../../../provider/execution/converge";
import type { Goal } from "../../../../provider/planning/goal";
import { realTime } from "../../../../provider/time";
import type { RunningCluster } from "../../../cluster/startCluster";
import { anOperation, settingsOf } from "./onCluster";

/** What the run that was left half-way is called in its record. */
export const otherStack = "another stack";

/**
 * A run of another machine enables encryption, fails on the second node and on its way back as well: one node is encrypted, functions are
 * paused, auto-failover is off, and its record says that it ended.
 */
export async function leaveHalfWay(
  cluster: RunningCluster,
  goal: Goal = { encryption: { level: "all" } },
): Promise<void> {
  const lift = [
    refuse(cluster, 1, /nodeEncryption=on/),
    refuse(cluster, 0, /nodeEncryption=off/),
    refuse(cluster, 2, /nodeEncryption=on/),
  ];
  const client = connect(settingsOf(cluster), { time: realTime });
  try {
    const [outcome] = await converge(client, [anOperation(goal, { requester: otherStack })], realTime);
    assert.match(String(outcome), /CBSEC_NOT_UNIFORM/);
    assert.equal(cluster.truth().autoFailover.enabled, false);
  } finally {
    await client.close();
    lift.forEach((one) => one());
  }
}

function refuse(cluster: RunningCluster, node: number, body: RegExp): () => void {
  return cluster.faults.add({
    kind: "answer",
    status: 400,
    text: '{"errors":{"_":"Cluster manager restart failed"}}',
    node,
    path: "/node/controller/setupNetConfig",
    body,
  });
}
