import { realTime, type Time } from "../../../../provider/time";

/** Time that runs `factor` times as fast: a deadline of 30 s comes after 0.6 s with factor 50. */
export function fastTime(factor: number): Time {
  return {
    now: () => realTime.now() * factor,
    sleep: (milliseconds, signal) => realTime.sleep(milliseconds / factor, signal),
  };
}
