import assert from "node:assert/strict";
import { connect } from "../../../../provider/cluster/connect";
import type { ClusterClient } from "../../../../provider/cluster/nodeApi";
import { converge } from "../../../../provider/execution/converge";
import type { Goal } from "../../../../provider/planning/goal";
import { printHead } from "../../../../provider/record/format";
import { nameOfHead, nameOfPart } from "../../../../provider/record/names";
import { realTime } from "../../../../provider/time";
import type { Fault } from "../../../cluster/faults/faults";
import type { RunningCluster } from "../../../cluster/startCluster";
import { restartFails } from "../../../cluster/testing/restartFails";
import { ownerOf } from "../../record/support/contents";
import { anOperation, settingsOf } from "./onCluster";

/** What the run that was left half-way is called in its record. */
export const otherStack = "another stack";

/**
 * A run of another machine enables encryption, fails on the second node and on its way back as well: one node is encrypted, functions are
 * paused, auto-failover is off, and its record says that it ended.
 */
export function leaveHalfWay(cluster: RunningCluster): Promise<void> {
  return leave(cluster, [
    { node: 1, body: /nodeEncryption=on/ },
    { node: 2, body: /nodeEncryption=on/ },
    { node: 0, body: /nodeEncryption=off/ },
  ]);
}

/** As before, but its first change failed, functions went on, and only auto-failover could not be switched back on. */
export function leaveAutoFailoverOff(cluster: RunningCluster): Promise<void> {
  return leave(cluster, [
    { path: "/node/controller/enableExternalListener" },
    { path: "/settings/autoFailover", body: /enabled=true/ },
  ]);
}

/**
 * As before, but the address family was to change, for which encryption was switched off: that is all that was done, and it could not be switched
 * on again.
 */
export function leaveUnencrypted(cluster: RunningCluster): Promise<void> {
  const refused = [{ body: /afamily=ipv6/ }, { body: /nodeEncryption=on/ }];
  return leave(cluster, refused, { addressFamily: { family: "ipv6", only: false } });
}

/** A run put everything back and died before it could remove its record, a part of it included. */
export async function leaveClosed(client: ClusterClient): Promise<void> {
  const runId = "0mqabc123-01234567";
  const [node] = await client.discover();
  assert.ok(node);
  await node.putNote(nameOfPart(runId, 1, 1), "a part");
  await node.putNote(nameOfHead(runId), printHead({ runId, owner: ownerOf(1), counter: 9, state: "closed" }));
  await replicated();
}

/** Until every node shows what one was told. */
export const replicated = () => realTime.sleep(1_000);

type Refused = Pick<Fault, "node" | "path" | "body">;

async function leave(
  cluster: RunningCluster,
  refused: readonly Refused[],
  goal: Goal = { encryption: { level: "all" } },
): Promise<void> {
  const lift = refused.map((one) => cluster.faults.add(restartFails(one)));
  const client = connect(settingsOf(cluster), { time: realTime });
  try {
    const operation = anOperation(goal, { requester: otherStack });
    const [outcome] = await converge(client, [operation], realTime);
    assert.match(String(outcome), /CBSEC_NOT_UNIFORM/);
    assert.equal(cluster.truth().autoFailover.enabled, false);
  } finally {
    await client.close();
    lift.forEach((one) => one());
  }
}
