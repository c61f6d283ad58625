import { setting } from "../replication/setting";

export interface Administrator {
  readonly username: string;
  readonly password: string;
}

export interface MemoryQuotas {
  readonly data: number;
  readonly index: number;
  readonly fullTextSearch: number;
  readonly analytics: number;
  readonly eventing: number;
  readonly query: number;
}

/** Not there: the node is not provisioned. */
export const administrator = setting<Administrator>("administrator");
export const clusterUuid = setting<string>("uuid");
export const clusterName = setting<string>("clusterName");
export const memoryQuotas = setting<MemoryQuotas>("memoryQuotas");
