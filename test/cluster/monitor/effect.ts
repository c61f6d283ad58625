import type { Change } from "./change";
import type { Family, Listener, TrueNode, Truth } from "./truth";

/** What a change would alter on one node. Values that are already so are left out, as the server drops them. */
export interface NetworkEffect {
  readonly node: TrueNode;
  readonly familyTo?: Family;
  readonly onlyTo?: boolean;
  readonly encryptedTo?: boolean;
  readonly added: readonly Listener[];
  readonly removed: readonly Listener[];
}

/** Undefined: nothing on the node would be altered (cluster API facts A.1, A.2). */
export function networkEffect(change: Change, otpNode: string, before: Truth): NetworkEffect | undefined {
  const node = before.nodes.find((candidate) => candidate.otpNode === otpNode);
  if (!node) return undefined;
  switch (change.kind) {
    case "setup": {
      const familyTo = different(change.family, node.family);
      const onlyTo = different(change.only, node.only);
      const encryptedTo = different(change.encrypted, node.encrypted);
      if (familyTo === undefined && onlyTo === undefined && encryptedTo === undefined) return undefined;
      return { node, familyTo, onlyTo, encryptedTo, added: [], removed: [] };
    }
    case "addListener": {
      const listener = { ...speaks(node), ...given(change) };
      return hasListener(node, listener) ? undefined : { node, added: [listener], removed: [] };
    }
    case "removeListener": {
      const listener = { ...speaks(node), ...given(change) };
      return hasListener(node, listener) ? { node, added: [], removed: [listener] } : undefined;
    }
    case "removeUnusedListeners": {
      const removed = unusedListeners(node);
      return removed.length === 0 ? undefined : { node, added: [], removed };
    }
    case "level":
    case "autoFailover":
    case "function":
    case "loadAuthorities":
    case "uploadAuthority":
    case "removeAuthority":
    case "regenerate":
    case "reload":
      return undefined;
  }
}

/** The listener that other nodes must have, and this node has, for links as this node makes them. */
export function speaks(node: TrueNode): Listener {
  return { family: node.family, encrypted: node.encrypted };
}

export function sameListener(one: Listener, other: Listener): boolean {
  return one.family === other.family && one.encrypted === other.encrypted;
}

export function hasListener(node: TrueNode, listener: Listener): boolean {
  return node.listeners.some((candidate) => sameListener(candidate, listener));
}

export function unusedListeners(node: TrueNode): readonly Listener[] {
  return node.listeners.filter((listener) => !sameListener(listener, speaks(node)));
}

export function listenerName({ family, encrypted }: Listener): string {
  return `${encrypted ? "TLS" : "TCP"}-${family === "ipv4" ? "IPv4" : "IPv6"}`;
}

function different<Value>(wanted: Value | undefined, present: Value): Value | undefined {
  return wanted === present ? undefined : wanted;
}

function given({ family, encrypted }: Partial<Listener>): Partial<Listener> {
  return { ...(family !== undefined && { family }), ...(encrypted !== undefined && { encrypted }) };
}
