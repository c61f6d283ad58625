import { restore, type Restored, type RestoreRequest } from "../../../../provider/execution/restore";
import { toRest } from "../../../campaigns/inProcess/toRest";
import type { Network } from "../../../campaigns/inProcess/wire";
import { limits } from "../../../campaigns/provider";
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
