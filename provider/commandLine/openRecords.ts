import type { OpenCluster } from "../pulumi/connection/openCluster";
import { lookForRecords, recordStore, type OpenRecords } from "../record";
import type { RecordPlace } from "../vocabulary";

/** The restoration records that are open at a place, or why that is not known. */
export function openRecordsAt({ client, identity }: OpenCluster, place: RecordPlace): Promise<OpenRecords> {
  return lookForRecords(() => recordStore(place, client, identity.uuid).list());
}

export const placeText: Readonly<Record<RecordPlace, string>> = {
  cluster: "in the cluster",
  file: "on this machine",
};
