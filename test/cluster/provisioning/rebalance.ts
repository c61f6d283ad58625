import type { SimulatedNode } from "../node/simulatedNode";
import type { ConfigCopy } from "../replication/configCopy";
import { setting } from "../replication/setting";

export interface RebalanceState {
  readonly running: boolean;
  /** 0 to 1 */
  readonly progress?: number;
  readonly id?: string;
}

export const rebalance = setting<RebalanceState>("rebalance");

export function rebalanceOf(config: ConfigCopy): RebalanceState {
  return config.get(rebalance) ?? { running: false };
}

/** Services that a rebalance has laid out over the nodes; the data service needs none while there is no bucket. */
export const balancedServices = setting<readonly string[]>("balancedServices");

/** How often something was begun and done, as /pools/default shows it. */
export type Counters = Readonly<Record<string, number>>;

export const counters = setting<Counters>("counters");

function counted(before: Counters | undefined, name: string): Counters {
  return {
    [name]: (before?.[name] ?? 0) + 1,
    ...Object.fromEntries(Object.entries(before ?? {}).filter(([key]) => key !== name)),
  };
}

export function count(node: SimulatedNode, name: string): void {
  node.write(counters, counted(node.config.get(counters), name));
}
