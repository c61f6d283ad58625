import type { ClusterState, NodeState } from "../../../provider/planning/state";

/** A healthy cluster of three nodes for planner tests; fields over the defaults. */
export function aCluster(over: Partial<ClusterState> = {}, nodeOver: Partial<NodeState> = {}): ClusterState {
  return {
    uuid: "0123456789abcdef0123456789abcdef",
    edition: "enterprise",
    nodes: [0, 1, 2].map((index) => aNode(index, nodeOver)),
    level: "none",
    autoFailover: { enabled: true, timeout: 120, count: 0, maxCount: 1 },
    functions: { readable: true, value: [] },
    rebalanceRunning: false,
    remoteClusters: { readable: true, value: [] },
    missingPermissions: [],
    access: {
      tls: [0, 1, 2].map((index) => ({ otpNode: `ns_1@n${index}.cb.test`, ok: true, detail: "" })),
      family: {
        family: "ipv6",
        proofs: [0, 1, 2].map((index) => ({ otpNode: `ns_1@n${index}.cb.test`, ok: true, detail: "" })),
      },
    },
    ...over,
  };
}

export function aNode(index: number, over: Partial<NodeState> = {}): NodeState {
  const family = over.addressFamily ?? "ipv4";
  const encrypted = over.encrypted ?? false;
  return {
    otpNode: `ns_1@n${index}.cb.test`,
    name: `n${index}.cb.test`,
    version: "7.6.8-7151-enterprise",
    compatibility: 458758,
    services: ["kv", "eventing"],
    status: "healthy",
    membership: "active",
    addressFamily: family,
    addressFamilyOnly: false,
    encrypted,
    externalListeners: [{ family, encrypted }],
    ...over,
  };
}

export function encryptedCluster(
  level: "control" | "all" | "strict",
  over: Partial<ClusterState> = {},
): ClusterState {
  return aCluster({ level, ...over }, { encrypted: true });
}
