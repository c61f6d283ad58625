import type { ClusterClient } from "../cluster/nodeApi";
import { fileStore } from "./fileStore";
import { groupStore } from "./groupStore";
import type { RecordStore } from "./store";

/** `cluster`: in a group without roles, so that any machine finds it; `file`: on this machine, for users who may not write groups. */
export const recordPlaces = ["cluster", "file"] as const;
export type RecordPlace = (typeof recordPlaces)[number];

export function recordStore(place: RecordPlace, client: ClusterClient, clusterUuid: string): RecordStore {
  return place === "file" ? fileStore(clusterUuid) : groupStore(client);
}
