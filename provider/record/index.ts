export { realClock, type Clock } from "./clock";
export { fileStore } from "./fileStore";
export { openRecords } from "./foundRecords";
export { groupStore } from "./groupStore";
export type { Held } from "./held";
export { takeLock, type LockOptions } from "./lock";
export { defaultLockTimes, type LockTimes } from "./lockTimes";
export type { RecordStore } from "./store";
export type { FoundRecord, Owner, RecordContent } from "./types";
