import type { Duration } from "./versions/profile";

/** Times that servers leave to chance, in (scaled) milliseconds, as they were seen. */
export const usualLags = {
  /** Until another node shows a setting. */
  propagationDelay: [30, 130],
  /** Until others take a node for healthy again that restarted. */
  doubtAfterRestart: [0, 2000],
  /** Until a node that restarted has heard of the others, which tell it every five seconds (ns_server: HEART_BEAT_PERIOD). */
  hearingAfterRestart: [100, 5000],
  /** Until a node that rolled a change of its protocol back is connected with the others again (ns_server: change_ext_dist_proto). */
  reconnectingAfterRollback: [0, 100],
  /** Until the other nodes have made their certificates anew, too. */
  regeneratingToo: [0, 1500],
} as const satisfies Readonly<Record<string, Duration>>;
