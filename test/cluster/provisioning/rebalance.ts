import type { SimulatedNode } from "../node/simulatedNode";
import type { ConfigCopy } from "../replication/configCopy";
import { setting } from "../replication/setting";

/** As tasks name it. */
type RebalanceKind = "rebalance" | "gracefulFailover";

export interface RebalanceState {
  readonly running: boolean;
  /** 0 to 1 */
  readonly progress?: number;
  readonly id?: string;
  /** Left out: "rebalance". */
  readonly kind?: RebalanceKind;
  /** Identifier of the report about the last one that is over. */
  readonly report?: string;
  /** Why the last one failed, in the server's words. */
  readonly error?: string;
}

export const rebalance = setting<RebalanceState>("rebalance");

export function rebalanceOf(config: ConfigCopy): RebalanceState {
  return config.get(rebalance) ?? { running: false };
}

export function rebalanceIsOver(writer: SimulatedNode, id: string, kind?: RebalanceKind): void {
  writer.write(rebalance, { running: false, id, kind, report: writer.making.chance.hex(32) });
}

export function rebalanceHasFailed(writer: SimulatedNode, id: string): void {
  const error = "Rebalance failed. See logs for detailed reason. You can try again.";
  writer.write(rebalance, { running: false, id, report: writer.making.chance.hex(32), error });
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
