import type { Clock } from "./clock";
import { openRecords } from "./foundRecords";
import { defaultLockTimes, type LockTimes } from "./lockTimes";
import { lookAt } from "./look";
import type { RecordStore } from "./store";
import type { FoundRecord } from "./types";
import { Watch } from "./watch";

/**
 * `alive`: it was seen to be renewed. `dead`: it was not for the whole takeover time. `ended`: its owner stopped half-way and said so. `unknown`: it was
 * not watched for long enough.
 */
export type Life = "alive" | "dead" | "ended" | "unknown";

export interface WatchedRecord extends FoundRecord {
  readonly life: Life;
}

export interface WatchOptions {
  readonly times?: LockTimes;
  /** Milliseconds to watch at most; default the takeover time, after which every owner is known to live or not. */
  readonly patience?: number;
  /** Called once, before it is waited. */
  readonly onWait?: () => void;
}

/** Open records, watched until it is known of each whether its owner lives. Writes nothing. Throws as `openRecords`. */
export async function watchRecords(
  store: RecordStore,
  { times = defaultLockTimes, patience = Infinity, onWait }: WatchOptions,
  clock: Clock,
): Promise<readonly WatchedRecord[]> {
  const watch = new Watch(times.takeover);
  const end = clock.now() + patience;
  for (let looks = 0; ; looks++) {
    const views = await lookAt(store, watch, clock);
    const records = openRecords(views).map((record) => ({ ...record, life: lifeOf(record, watch) }));
    if (clock.now() >= end || records.every(({ life }) => life !== "unknown")) return records;
    if (looks === 0) onWait?.();
    await clock.sleep(times.heartbeat / 5);
  }
}

function lifeOf({ runId, state }: FoundRecord, watch: Watch): Life {
  if (state === "left") return "ended";
  const sighting = watch.others().find((one) => one.runId === runId);
  if (sighting?.over === true) return "dead";
  return sighting?.changed === true ? "alive" : "unknown";
}
