import { isSecurityError } from "../errors/securityError";
import type { Goal } from "../planning/goal";
import type { ClusterState } from "../planning/state";
import { readState, readStateOf } from "./readState";
import type { Run } from "./run";
import { waitUntil } from "./waiting";

/** As `readState`, when a level that is on its way from node to node has arrived; a plan refuses one that does not arrive in time. */
export async function readStateOfOneLevel(run: Run, goal: Goal): Promise<ClusterState> {
  const state = await readState(run.client, goal);
  if (state.levelsDiffer === undefined) return state;
  await waitUntil(
    run,
    "See one level on every node",
    run.limits.propagation,
    async () => (await readStateOf(run)).levelsDiffer,
  ).catch((error: unknown) => {
    if (!isSecurityError(error, "CBSEC_DEADLINE")) throw error;
  });
  return readState(run.client, goal);
}
