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
