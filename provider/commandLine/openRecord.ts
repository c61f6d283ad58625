import type { OpenCluster } from "../pulumi/connection/openCluster";
import { openRecords, recordStore, type RecordPlace } from "../record";

/** Whether a restoration record is seen open at a place; one that cannot be looked at is not. */
export async function isRecordOpen({ client, identity }: OpenCluster, place: RecordPlace): Promise<boolean> {
  try {
    return openRecords([await recordStore(place, client, identity.uuid).glance()]).length > 0;
  } catch {
    return false;
  }
}
