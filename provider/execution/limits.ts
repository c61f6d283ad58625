import type { Limits, Operation } from "./types";

const minute = 60_000;

/** Milliseconds; what each limits is said at `Limits`. */
export const defaultLimits: Limits = {
  operation: 30 * minute,
  nodeSwitch: 2 * minute,
  propagation: minute,
  healthy: 5 * minute,
  functions: 10 * minute,
  rebalance: 0,
};

/** Operations that run together wait as long as the most patient of them allows. */
export function jointLimits(operations: readonly Operation[]): Limits {
  const most = (name: keyof Limits) => Math.max(...operations.map(({ limits }) => limits[name]));
  return {
    operation: most("operation"),
    nodeSwitch: most("nodeSwitch"),
    propagation: most("propagation"),
    healthy: most("healthy"),
    functions: most("functions"),
    rebalance: most("rebalance"),
  };
}
