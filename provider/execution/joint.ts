import type { Goal, PlanOptions } from "../planning/goal";
import { noSupplies, type CertificateSupplies } from "./certificates/tools";
import type { Limits, Operation } from "./types";

/** What holds for operations that run as one. */

export function jointGoal(members: readonly { readonly goal: Goal }[]): Goal {
  return Object.assign({}, ...members.map(({ goal }) => goal)) as Goal;
}

/** As careful as the most careful of them; the record is on this machine only when all of them say so. */
export function jointOptions(members: readonly { readonly options: PlanOptions }[]): PlanOptions {
  return {
    nodesAtOnce: Math.min(...members.map(({ options }) => options.nodesAtOnce)),
    waitForRebalance: members.every(({ options }) => options.waitForRebalance),
    recordPlace: members.every(({ options }) => options.recordPlace === "file") ? "file" : "cluster",
  };
}

/** Once a rebalance was waited for: one that still runs, or that began meanwhile, refuses. */
export function optionsAfterWaiting(members: readonly { readonly options: PlanOptions }[]): PlanOptions {
  return { ...jointOptions(members), waitForRebalance: false };
}

/** As patient as the most patient of them. */
export function jointLimits(members: readonly { readonly limits: Limits }[]): Limits {
  const most = (name: keyof Limits) => Math.max(...members.map(({ limits }) => limits[name]));
  return {
    operation: most("operation"),
    nodeSwitch: most("nodeSwitch"),
    propagation: most("propagation"),
    healthy: most("healthy"),
    functions: most("functions"),
    rebalance: most("rebalance"),
  };
}

/** One of them at most has certificates. */
export function jointSupplies(members: readonly Pick<Operation, "certificates">[]): CertificateSupplies {
  return members.find(({ certificates }) => certificates !== undefined)?.certificates ?? noSupplies;
}
