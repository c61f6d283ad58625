import type { SimulatedNode } from "../node/simulatedNode";
import { membershipOf } from "../node/settings";
import { balancedServices } from "../provisioning/rebalance";
import { memoryQuotas, type MemoryQuotas } from "../provisioning/settings";
import { memory } from "./nodeObject";

const mebibyte = 1024 * 1024;
const dataFolder = "/opt/couchbase/var/lib/couchbase/data";

/** Quotas in MiB before anybody set them. */
const freshQuotas: Omit<MemoryQuotas, "analytics"> = {
  data: 11540,
  query: 0,
  index: 512,
  fullTextSearch: 512,
  eventing: 256,
};

export function quotasOf({ config, profile }: SimulatedNode): MemoryQuotas {
  return config.get(memoryQuotas) ?? { ...freshQuotas, analytics: profile.shows.analyticsQuota };
}

export function quotaFields(node: SimulatedNode): Record<string, number> {
  const quotas = quotasOf(node);
  return {
    memoryQuota: quotas.data,
    ...(node.profile.shows.queryQuota ? { queryMemoryQuota: quotas.query } : {}),
    indexMemoryQuota: quotas.index,
    ftsMemoryQuota: quotas.fullTextSearch,
    cbasMemoryQuota: quotas.analytics,
    eventingMemoryQuota: quotas.eventing,
  };
}

export function storageTotals(dataQuota: number = freshQuotas.data): Record<string, unknown> {
  const quota = dataQuota * mebibyte;
  return {
    ram: {
      total: memory.total,
      quotaTotal: quota,
      quotaUsed: 0,
      used: memory.total - memory.free,
      usedByData: 0,
      quotaUsedPerNode: 0,
      quotaTotalPerNode: quota,
    },
    hdd: {
      total: 270553174016,
      quotaTotal: 270553174016,
      used: 59521698283,
      usedByData: 0,
      free: 211031475733,
    },
  };
}

export const storage = {
  ssd: [],
  hdd: [
    {
      path: dataFolder,
      index_path: dataFolder,
      cbas_dirs: [dataFolder],
      eventing_path: dataFolder,
      java_home: "",
      quotaMb: "none",
      state: "ok",
    },
  ],
};

/** Why the cluster is not balanced: nodes that wait for a rebalance, and services that were never laid out. */
export function needsRebalance({ config, members }: SimulatedNode): readonly Record<string, unknown>[] {
  const laidOut = config.get(balancedServices) ?? ["kv"];
  const needing = new Set<string>();
  for (const otpNode of members) {
    const membership = config.get(membershipOf(otpNode));
    for (const service of membership?.services ?? []) {
      if (membership?.state !== "active" || !laidOut.includes(service)) needing.add(service);
    }
  }
  if (needing.size === 0) return [];
  return [
    {
      code: "service_not_balanced",
      description: "Service needs rebalance.",
      services: [...needing].sort(),
    },
  ];
}
