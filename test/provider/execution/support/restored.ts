import { deepEqual } from "node:assert/strict";
import { restore, type Restored, type RestoreRequest } from "../../../../provider/execution/restore";
import { toRest } from "../../../campaigns/inProcess/toRest";
import type { Network } from "../../../campaigns/inProcess/wire";
import { limits } from "../../../campaigns/provider";
import { recordGroups } from "../../../campaigns/snapshot";
import type { InProcessCluster } from "../../../cluster/inProcess/startInProcess";
import { connected } from "./inProcess";

/** What `restore` comes to; it is answered yes unless told otherwise. */
export function restored(
  cluster: InProcessCluster,
  over: Partial<RestoreRequest> = {},
  network?: Network,
): Promise<Restored> {
  const { clock } = cluster;
  const client = connected(cluster, network);
  const request: RestoreRequest = {
    requester: "restore",
    undo: false,
    limits,
    progress: { status: () => undefined, info: () => undefined, warn: () => undefined },
    confirm: () => Promise.resolve(true),
    ...over,
  };
  return toRest(cluster, restore(client, request, clock)).finally(() => client.close());
}

/** On a cluster whose first function was deployed, with a timeout of auto-failover of 77 s. */
export function expectAllBack(cluster: InProcessCluster): void {
  const { autoFailover, functions } = cluster.truth();
  deepEqual([autoFailover.enabled, autoFailover.timeout, functions[0]?.status], [true, 77, "deployed"]);
  deepEqual(recordGroups(cluster), []);
}
