import type { AddressFamily, AutoFailoverSettings, EnabledEncryptionLevel } from "../../provider/vocabulary";

/** The truth about a cluster of three nodes, as small as the rules allow. */
export interface World {
  readonly nodes: readonly WorldNode[];
  /** As stored; it counts while every node is encrypted. */
  readonly level: EnabledEncryptionLevel;
  /** `wiped`: on, but not with every field that it had. */
  readonly autoFailover: "on" | "off" | "wiped";
  /** The function that is deployed when nothing is under way. Beside it there is one that its owner paused, which must stay so. */
  readonly orders: "deployed" | "pausing" | "paused" | "resuming";
}

export interface WorldNode {
  readonly family: AddressFamily;
  readonly only: boolean;
  readonly encrypted: boolean;
  readonly listeners: readonly Listener[];
  /** Under which CA its certificate is. */
  readonly certificate: Authority;
  /** CAs that this node knows to be trusted. */
  readonly trusts: readonly Authority[];
}

export type Authority = "old" | "new";
export type Listener = `${AddressFamily} ${"plain" | "TLS"}`;

export const settingsAtStart: AutoFailoverSettings = {
  enabled: true,
  timeout: 120,
  maxCount: 1,
  canAbortRebalance: true,
};

export function listenerOf(family: AddressFamily, encrypted: boolean): Listener {
  return `${family} ${encrypted ? "TLS" : "plain"}`;
}

export function spokenBy({ family, encrypted }: WorldNode): Listener {
  return listenerOf(family, encrypted);
}

export function uniform(
  family: AddressFamily,
  level: EnabledEncryptionLevel | "none",
  over: Partial<World> & { readonly only?: boolean } = {},
): World {
  const encrypted = level !== "none";
  const { only = false, ...rest } = over;
  const node: WorldNode = {
    family,
    only,
    encrypted,
    listeners: [listenerOf(family, encrypted)],
    certificate: "old",
    trusts: ["old"],
  };
  return {
    nodes: [node, node, node],
    level: encrypted ? level : "control",
    autoFailover: "on",
    orders: "deployed",
    ...rest,
  };
}

/** The world with one node changed. */
export function withNode(world: World, index: number, change: Partial<WorldNode>): World {
  return {
    ...world,
    nodes: world.nodes.map((node, at) => (at === index ? { ...node, ...change } : node)),
  };
}

export function keyOf({ nodes, level, autoFailover, orders }: World): string {
  const parts = nodes.map(
    (node) =>
      `${node.family}${node.only ? "!" : ""}${node.encrypted ? "e" : "p"}${[...node.listeners].sort().join()}/${node.certificate}${node.trusts.join("+")}`,
  );
  return `${parts.join("|")}|${level}|${autoFailover}|${orders}`;
}
