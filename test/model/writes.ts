import { isDeepStrictEqual } from "node:util";
import type { AddressFamily, AutoFailoverSettings, EnabledEncryptionLevel } from "../../provider/vocabulary";
import {
  settingsAtStart,
  spokenBy,
  withNode,
  type Authority,
  type Listener,
  type World,
  type WorldNode,
} from "./world";

/** One request that changes something, or (`settle`, `learn`) what the cluster does by itself after one. */
export type Write =
  | { readonly kind: "autoFailover"; readonly settings: AutoFailoverSettings }
  | { readonly kind: "addListener"; readonly node: number; readonly listener: Listener }
  | { readonly kind: "removeUnused"; readonly node: number }
  | {
      readonly kind: "switch";
      readonly node: number;
      readonly to: {
        readonly family?: AddressFamily;
        readonly only?: boolean;
        readonly encrypted?: boolean;
      };
    }
  | { readonly kind: "level"; readonly level: EnabledEncryptionLevel }
  | { readonly kind: "function"; readonly name: string; readonly action: "pause" | "resume" }
  | { readonly kind: "settle" }
  | { readonly kind: "loadCA"; readonly node: number; readonly authority: Authority }
  | { readonly kind: "learn"; readonly node: number; readonly authority: Authority }
  | { readonly kind: "reload"; readonly node: number; readonly certificate: Authority }
  | { readonly kind: "removeCA"; readonly authority: Authority };

/** Server versions differ in this: before 7.1 a cluster has one CA, and another takes its place. */
export interface Server {
  readonly oneCA: boolean;
}

export function isByItself({ kind }: Write): boolean {
  return kind === "settle" || kind === "learn";
}

/** What the servers make of a request, as recorded: another world, or the text of a refusal. */
export function carriedOut(world: World, write: Write, server: Server): World | string {
  switch (write.kind) {
    case "autoFailover":
      return { ...world, autoFailover: settingsShown(write.settings) };
    case "addListener":
      return world.autoFailover !== "off" ? autoFailoverIsOn : addListener(world, write.node, write.listener);
    case "removeUnused":
      return withNode(world, write.node, { listeners: [spokenBy(nodeOf(world, write.node))] });
    case "switch":
      return switchNode(world, write.node, write.to);
    case "level":
      return setLevel(world, write.level, server);
    case "function":
      if (write.name !== "orders") return `${write.name} is not to be touched`;
      return { ...world, orders: write.action === "pause" ? "pausing" : "resuming" };
    case "settle":
      return { ...world, orders: settled(world.orders) };
    case "loadCA":
      if (server.oneCA && world.nodes.some(({ encrypted }) => encrypted))
        return "Operation requires node-to-node encryption to be disabled";
      return learn(world, write.node, write.authority, server);
    case "learn":
      return learn(world, write.node, write.authority, server);
    case "reload":
      return nodeOf(world, write.node).trusts.includes(write.certificate)
        ? withNode(world, write.node, { certificate: write.certificate })
        : "The certificate is issued by unknown CA";
    case "removeCA":
      return removeCA(world, write.authority);
  }
}

export function settled(status: World["orders"]): World["orders"] {
  if (status === "pausing") return "paused";
  return status === "resuming" ? "deployed" : status;
}

/** What one node has taken reaches the others in moments, whether the run that sent it lives or not. */
export function spread(world: World, { oneCA }: Server): World {
  const [asked] = world.nodes;
  const trusts = (["old", "new"] as const).filter((one) =>
    oneCA ? asked?.trusts.includes(one) : world.nodes.some((node) => node.trusts.includes(one)),
  );
  return { ...world, nodes: world.nodes.map((node) => ({ ...node, trusts })) };
}

const autoFailoverIsOn = "Can't change network configuration when auto-failover is enabled.";

function nodeOf({ nodes }: World, index: number): WorldNode {
  const node = nodes[index];
  if (node === undefined) throw new Error(`no node ${index}`);
  return node;
}

function settingsShown(settings: AutoFailoverSettings): World["autoFailover"] {
  if (!settings.enabled) return "off";
  return isDeepStrictEqual(settings, settingsAtStart) ? "on" : "wiped";
}

function addListener(world: World, node: number, listener: Listener): World | string {
  if (listener.endsWith("plain") && world.level !== "control")
    return `Can't disable nodeEncryption when the cluster encryption level has been set to ${world.level}`;
  const listeners = new Set([...nodeOf(world, node).listeners, listener]);
  return withNode(world, node, { listeners: [...listeners].sort() });
}

function switchNode(world: World, index: number, to: Partial<WorldNode>): World | string {
  if (world.autoFailover !== "off") return autoFailoverIsOn;
  if (to.encrypted === false && world.level !== "control")
    return `Can't disable nodeEncryption when the cluster encryption level has been set to ${world.level}`;
  const node = { ...nodeOf(world, index), ...to };
  return node.listeners.includes(spokenBy(node))
    ? withNode(world, index, to)
    : `Missing ${spokenBy(node)} listener (needed for external communication)`;
}

function setLevel(world: World, level: EnabledEncryptionLevel, { oneCA }: Server): World | string {
  if (world.nodes.some(({ encrypted }) => !encrypted))
    return "Can't set cluster encryption level when cluster encryption is disabled.";
  const plain = world.nodes.some(({ listeners }) => listeners.some((one) => one.endsWith("plain")));
  if (!oneCA && level === "strict" && plain)
    return "Can't set cluster encryption level to 'strict' when unencrypted distributions have not yet been torn down.";
  return { ...world, level };
}

function learn(world: World, index: number, authority: Authority, { oneCA }: Server): World {
  const { trusts } = nodeOf(world, index);
  const both = (["old", "new"] as const).filter((one) => one === authority || trusts.includes(one));
  return withNode(world, index, { trusts: oneCA ? [authority] : both });
}

function removeCA(world: World, authority: Authority): World | string {
  if (world.nodes.some(({ certificate }) => certificate === authority))
    return "The CA certificate is in use by the following nodes";
  return {
    ...world,
    nodes: world.nodes.map((node) => ({ ...node, trusts: node.trusts.filter((one) => one !== authority) })),
  };
}
