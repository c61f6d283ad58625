import type { ClusterClient } from "../cluster/nodeApi";
import type { Goal, PlanOptions } from "../planning/goal";
import { lookForRecords, recordStore } from "../record";
import { readState } from "./readState";
import { startOfDead } from "./restoration";
import { planTakingOver } from "./takingOver";
import type { Preview } from "./types";

/** What would be done, without any write. Whether the owner of an open record still runs is not watched for: the run itself does. */
export async function preview(client: ClusterClient, goal: Goal, options: PlanOptions): Promise<Preview> {
  const { uuid } = await client.identity();
  const store = recordStore(options.recordOnThisMachine === true ? "file" : "cluster", client, uuid);
  const records = await lookForRecords(() => store.list());
  const state = await readState(client, { ...startOfDead(records.open), ...goal });
  return { state, plan: planTakingOver(state, goal, options, records.open), records };
}
