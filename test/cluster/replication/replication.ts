import type { ClusterClock } from "../clock";
import { ConfigCopy } from "./configCopy";
import type { Setting } from "./setting";

/** A node as replication knows it. */
export interface Replica {
  readonly config: ConfigCopy;
  /** Whether what this node writes gets through to `other` now. */
  reaches(other: Replica): boolean;
}

/** How often a node that could not be reached is tried again, in (scaled) milliseconds. */
const retryInterval = 100;

let stamps = 0;

/**
 * Carries writes from the node that makes them, where they show at once, to all others of its cluster, where they show after a
 * delay of their own (cluster API facts A.7).
 */
export class Replication {
  readonly members = new Set<Replica>();
  /** What was written last, wherever: what all nodes will show in the end. */
  readonly latest = new ConfigCopy();

  constructor(
    private readonly clock: ClusterClock,
    /** (Scaled) milliseconds until `to` shows what another node wrote. */
    private readonly delayTo: (to: Replica) => number,
  ) {}

  /** `later`: so many (scaled) milliseconds more than usual, for what is large. */
  write<Value>(writer: Replica, setting: Setting<Value>, value: Value, later = 0): void {
    stamps += 1;
    const stamp = stamps;
    this.latest.take(setting.key, value, stamp);
    writer.config.take(setting.key, value, stamp);
    for (const member of this.members) {
      if (member !== writer)
        this.deliver(writer, member, setting.key, value, stamp, this.delayTo(member) + later);
    }
  }

  /** Writes into every copy at once: how a cluster looks that nobody has touched for a while. */
  writeEverywhere<Value>(setting: Setting<Value>, value: Value): void {
    stamps += 1;
    this.latest.take(setting.key, value, stamps);
    for (const member of this.members) member.config.take(setting.key, value, stamps);
  }

  private deliver(
    from: Replica,
    to: Replica,
    key: string,
    value: unknown,
    stamp: number,
    delay: number,
  ): void {
    this.clock.after(delay, () => {
      if (!this.members.has(to)) return;
      if (this.gossips(from, to)) to.config.take(key, value, stamp);
      else this.deliver(from, to, key, value, stamp, retryInterval);
    });
  }

  /** Directly, or by way of a third node that is connected with both. */
  private gossips(from: Replica, to: Replica): boolean {
    if (from.reaches(to)) return true;
    return [...this.members].some((third) => from.reaches(third) && third.reaches(to));
  }
}
