import { realTime, type Time } from "../../provider/time";

export interface WatchedTime extends Time {
  /** What is slept for now, milliseconds each: nothing when no timer is left. */
  sleeping(): Promise<readonly number[]>;
}

/** Real time that tells who sleeps. */
export function watchedTime(): WatchedTime {
  const sleeping = new Set<number>();
  return {
    now: () => realTime.now(),
    sleep(milliseconds, signal) {
      sleeping.add(milliseconds);
      return realTime.sleep(milliseconds, signal).finally(() => sleeping.delete(milliseconds));
    },
    async sleeping() {
      // What was cut off is told a moment later.
      await new Promise((resolve) => setImmediate(resolve));
      return [...sleeping];
    },
  };
}
