import type { ClusterClient } from "../cluster/nodeApi";
import type { Goal, PlanOptions } from "../planning/goal";
import { lookForRecords, recordStore } from "../record";
import { leftWithCertificates } from "./certificates/leftWith";
import { readState } from "./readState";
import { adopt, startOfDead } from "./restoration";
import { planTakingOver } from "./takingOver";
import type { Preview } from "./types";

/** What would be done, without any write. Whether the owner of an open record still runs is not watched for: the run itself does. */
export async function preview(client: ClusterClient, goal: Goal, options: PlanOptions): Promise<Preview> {
  const { uuid } = await client.identity();
  const store = recordStore(options.recordPlace ?? "cluster", client, uuid);
  const records = await lookForRecords(() => store.list());
  const state = await readState(client, { ...startOfDead(records.open), ...goal });
  const adopted = adopt(records.open, state);
  const planned = planTakingOver(state, goal, options, adopted);
  const notes = [...adopted.notes, ...leftWithCertificates(goal, adopted), ...planned.notes];
  return { state, plan: { ...planned, notes }, records };
}
