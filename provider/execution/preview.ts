import type { ClusterClient } from "../cluster/nodeApi";
import type { Goal, PlanOptions } from "../planning/goal";
import { plan } from "../planning/planner";
import type { Time } from "../time";
import { readState } from "./readState";
import type { Preview } from "./types";

/** What would be done, without any write. */
export async function preview(
  client: ClusterClient,
  goal: Goal,
  options: PlanOptions,
  _time: Time,
): Promise<Preview> {
  const state = await readState(client, goal);
  return { state, plan: plan(state, goal, options) };
}
