import { connect } from "../../../../provider/cluster/connect";
import type { ClusterClient } from "../../../../provider/cluster/nodeApi";
import { converge } from "../../../../provider/execution/converge";
import type { Operation } from "../../../../provider/execution/types";
import { groupStore, openRecords } from "../../../../provider/record";
import { realTime } from "../../../../provider/time";
import type { RunningCluster } from "../../../cluster/startCluster";
import { settingsOf } from "./onCluster";

/** Stops like a process that is killed when the step with that text begins: its record stays, nothing more is written. */
export async function dieAt(cluster: RunningCluster, operation: Operation, step: RegExp): Promise<void> {
  const client = connect(settingsOf(cluster), { time: realTime });
  const dead = new Error("killed");
  let killed = false;
  const time = {
    now: () => realTime.now(),
    sleep: async (milliseconds: number, signal?: AbortSignal) => {
      if (killed) await new Promise(() => undefined);
      await realTime.sleep(milliseconds, signal);
      if (killed) await new Promise(() => undefined);
    },
  };
  await new Promise<void>((resolve, reject) => {
    const status = (text: string) => {
      if (!step.test(text)) return;
      killed = true;
      resolve();
      throw dead;
    };
    const progress = { ...operation.progress, status };
    void converge(client, [{ ...operation, progress }], time).then(([outcome]) =>
      reject(new Error(`ended before that step: ${String(outcome)}`)),
    );
  });
  // Whatever it still tries fails: nobody answers a dead process.
  await client.close();
}

export async function openRecordsOf(client: ClusterClient) {
  return openRecords(await groupStore(client).list());
}
