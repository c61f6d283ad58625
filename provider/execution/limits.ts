import type { Limits } from "./types";

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
