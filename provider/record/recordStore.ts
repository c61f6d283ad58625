import type { ClusterClient } from "../cluster/nodeApi";
import type { RecordPlace } from "../vocabulary";
import { fileStore } from "./fileStore";
import { groupStore } from "./groupStore";
import type { RecordStore } from "./store";

export function recordStore(place: RecordPlace, client: ClusterClient, clusterUuid: string): RecordStore {
  return place === "file" ? fileStore(clusterUuid) : groupStore(client);
}
