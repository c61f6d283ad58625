import type { ClusterClient } from "../cluster/nodeApi";
import type { Goal, PlanOptions } from "../planning/goal";
import { plan } from "../planning/planner";
import { lookForRecords, recordStore } from "../record";
import { readState } from "./readState";
import { planTakingOver } from "./takingOver";
import type { Preview } from "./types";

/** What would be done, without any write. Whether the owner of an open record still runs is not watched for: the run itself does. */
export async function preview(client: ClusterClient, goal: Goal, options: PlanOptions): Promise<Preview> {
  const state = await readState(client, goal);
  const store = recordStore(options.recordOnThisMachine === true ? "file" : "cluster", client, state.uuid);
  const records = await lookForRecords(() => store.list());
  const planned =
    records.open.length === 0
      ? plan(state, goal, options)
      : planTakingOver(state, goal, options, records.open);
  return { state, plan: planned, records };
}
