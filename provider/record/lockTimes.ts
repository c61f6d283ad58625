/** Milliseconds. Every machine that works on one cluster uses the same. */
export interface LockTimes {
  /** Between two writes of an owner's record. Default 5 s. */
  readonly heartbeat: number;
  /**
   * A record that did not change for so long is that of a dead run. An owner that could not write for a third of it stops at once: longer
   * than a node's REST is away while its address family changes (recorded: up to 16 s). Default 60 s.
   */
  readonly takeover: number;
}

export const defaultLockTimes: LockTimes = { heartbeat: 5_000, takeover: 60_000 };

/** How long an owner may go on without a renewal. */
export function ownersShare({ takeover }: LockTimes): number {
  return takeover / 3;
}
