import type { Step } from "../../provider/planning/step";
import { generationOf, type Generations } from "./certificates";
import { otpNodes } from "./shown";
import { listenerOf, spokenBy, type World } from "./world";
import type { Write } from "./writes";

/**
 * What a step still has to send in this world, in any order; what comes later waits until these are done. Empty when the step is done:
 * nothing is sent where the world is so already.
 */
export function requestsOf(step: Step, world: World, generations: Generations | undefined): readonly Write[] {
  const { nodes, orders } = world;
  switch (step.kind) {
    case "disableAutoFailover":
      return world.autoFailover === "off" ? [] : [{ kind: "autoFailover", settings: { enabled: false } }];
    case "restoreAutoFailover":
      return world.autoFailover === "on" ? [] : [{ kind: "autoFailover", settings: step.settings }];
    case "enableListeners": {
      const listener = listenerOf(step.listener.family, step.listener.encrypted);
      return indexes(step.nodes)
        .filter((node) => !nodes[node]?.listeners.includes(listener))
        .map((node) => ({ kind: "addListener", node, listener }));
    }
    case "removeUnusedListeners":
      return indexes(step.nodes)
        .filter((node) => nodes[node]?.listeners.some((one) => one !== spokenBy(nodes[node]!)))
        .map((node) => ({ kind: "removeUnused", node }));
    case "switchAddressFamily":
      return indexes(step.nodes)
        .filter((node) => nodes[node]?.family !== step.family || nodes[node].only !== step.only)
        .map((node) => ({ kind: "switch", node, to: { family: step.family, only: step.only } }));
    case "switchEncryption":
      return indexes(step.nodes)
        .filter((node) => nodes[node]?.encrypted !== step.encrypted)
        .map((node) => ({ kind: "switch", node, to: { encrypted: step.encrypted } }));
    case "setLevel":
      return world.level === step.level ? [] : [{ kind: "level", level: step.level }];
    case "waitForFunctions":
      return orders === "pausing" || orders === "resuming" ? [{ kind: "settle" }] : [];
    case "pauseFunctions":
      if (orders === "deployed") return [{ kind: "function", name: "orders", action: "pause" }];
      return orders === "pausing" ? [{ kind: "settle" }] : [];
    case "resumeFunctions":
      return resuming(step.functions, orders);
    case "trustCAs":
      return trusting(otpNodes.indexOf(step.node), wanted(step.authorities, generations), world);
    case "reloadCertificate": {
      const certificate = generationOf(generations, step.authority);
      return indexes(step.nodes)
        .filter((node) => nodes[node]?.certificate !== certificate)
        .map((node) => ({ kind: "reload", node, certificate }));
    }
    case "removeTrustedCAs":
      return wanted(step.authorities, generations)
        .filter((authority) => nodes.some(({ trusts }) => trusts.includes(authority)))
        .map((authority) => ({ kind: "removeCA", authority }));
    case "regenerateCertificates":
    case "reloadClientCertificate":
      throw new Error("The model has neither server-made nor internal client certificates.");
    case "waitForServices":
    case "confirmHealthy":
    case "confirmCertificates":
      return [];
  }
}

function resuming(functions: readonly { name: string }[], orders: World["orders"]): readonly Write[] {
  const strangers = functions.filter(({ name }) => name !== "orders");
  if (strangers.length > 0)
    return strangers.map(({ name }) => ({ kind: "function", name, action: "resume" }));
  if (orders === "deployed") return [];
  return orders === "paused"
    ? [{ kind: "function", name: "orders", action: "resume" }]
    : [{ kind: "settle" }];
}

/** One node takes the CA, the others learn of it. */
function trusting(
  first: number,
  authorities: readonly ("old" | "new")[],
  { nodes }: World,
): readonly Write[] {
  for (const authority of authorities) {
    const lacking = nodes.flatMap(({ trusts }, node) => (trusts.includes(authority) ? [] : [node]));
    if (lacking.includes(first)) return [{ kind: "loadCA", node: first, authority }];
    if (lacking.length > 0) return lacking.map((node) => ({ kind: "learn", node, authority }));
  }
  return [];
}

function indexes(names: readonly string[]): readonly number[] {
  return names.map((name) => otpNodes.indexOf(name));
}

function wanted(authorities: readonly { fingerprint: string }[], generations: Generations | undefined) {
  return authorities.map(({ fingerprint }) => generationOf(generations, fingerprint));
}
