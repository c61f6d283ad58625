import type * as pulumi from "@pulumi/pulumi";
import type { ClusterConnection } from "./connectionArgs";

/** Seconds as a number, or a text of numbers with the units `ms`, `s`, `m` and `h`: `"90s"`, `"5m"`, `"1h30m"`. */
export type Duration = number | string;

/**
 * How long may be waited for what. An operation that runs out of time is ended safely and fails with `CBSEC_DEADLINE`. (Pulumi's own
 * `customTimeouts` never reach a dynamic provider.)
 */
export interface Timeouts {
  /** A whole operation. Default `"30m"`. */
  operation?: pulumi.Input<Duration>;
  /** One node's change of address family or encryption. Default `"2m"`. */
  nodeSwitch?: pulumi.Input<Duration>;
  /** Until every node shows a change. Default `"1m"`. */
  propagation?: pulumi.Input<Duration>;
  /** Until all nodes see each other healthy; ten seconds while auto-failover is off and no change is under way. Default `"5m"`. */
  healthy?: pulumi.Input<Duration>;
  /** Until an Eventing function is paused, or runs again. Default `"10m"`. */
  functions?: pulumi.Input<Duration>;
  /** Until a running rebalance ends. Default `0`: refuse while one runs. */
  rebalance?: pulumi.Input<Duration>;
  /** Until another run that is at work on this cluster, from any machine or stack, has ended. Default `0`: `CBSEC_BUSY`, naming it. */
  busy?: pulumi.Input<Duration>;
}

/** What all resources of this package take. */
export interface CommonArgs {
  /** How to reach the cluster. What is left out is looked for in the environment and the stack configuration. */
  cluster?: pulumi.Input<ClusterConnection>;
  /** How long may be waited for what. */
  timeouts?: pulumi.Input<Timeouts>;
  /**
   * How many nodes may be changed at the same time in steps that allow it, 1 to 8. Default 8. A change of address family goes node by
   * node regardless.
   */
  nodesAtOnce?: pulumi.Input<number>;
  /**
   * What deleting the resource does: `restore` brings the cluster back to what was found when the resource was created, in the documented
   * order; `keep` leaves it as it is, like Pulumi's option `retainOnDelete`. Default `restore`.
   */
  deletion?: pulumi.Input<"restore" | "keep">;
  /**
   * Where a run notes what must be put back, so that the next one finds it if this one dies; the note is the lock between runs, too.
   *
   * - `cluster`: in the cluster, as a group without roles, which any machine and stack finds. Takes the role Security Admin (or Full
   *   Admin); without it nothing is changed (`CBSEC_RECORD_NOT_WRITABLE`).
   * - `file`: on this machine, below `$XDG_STATE_HOME` (`~/.local/state`), for users who may not write groups. Other machines then see neither the
   *   note nor that a run is at work, and what a dead run left is found on this machine only. All resources of one cluster should say the same: the
   *   cluster is used unless all of them say `file`.
   *
   * Default `cluster`. See docs/operations.md for what the next run does with such a note.
   */
  record?: pulumi.Input<"cluster" | "file">;
}
