import { connect } from "../../../provider/cluster/connect";
import { groupStore, openRecords, realClock, takeLock, type FoundRecord } from "../../../provider/record";
import { realTime } from "../../../provider/time";
import type { RunningCluster } from "../../cluster/startCluster";
import { otherStack } from "../../provider/execution/support/halfWay";
import { settingsOf } from "../../provider/execution/support/onCluster";
import { contentOf, ownerOf } from "../../provider/record/support/contents";

/** The restoration records that are open in the cluster. */
export async function openRecordsOf(cluster: RunningCluster): Promise<readonly FoundRecord[]> {
  const client = connect(settingsOf(cluster), { time: realTime });
  try {
    return openRecords(await groupStore(client).list());
  } finally {
    await client.close();
  }
}

/** A run of another stack that lives and holds the lock, and changes nothing. */
export async function runElsewhere(cluster: RunningCluster): Promise<{ end(): Promise<void> }> {
  const client = connect(settingsOf(cluster), { time: realTime });
  const owner = { ...ownerOf(7), reason: otherStack };
  const { held } = await takeLock(groupStore(client), owner, {}, realClock);
  await held.save(contentOf({ phase: "something" }));
  return {
    async end() {
      await held.release();
      await client.close();
    },
  };
}
