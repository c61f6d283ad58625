import type { CertificatesState } from "../../provider/planning/certificates/state";
import type { ClusterState } from "../../provider/planning/state";
import type { ExternalListener } from "../../provider/vocabulary";
import { aCluster, aNode } from "../provider/planning/states";
import type { Generations } from "./certificates";
import { settingsAtStart, type Listener, type World } from "./world";
import type { Server } from "./writes";

export const otpNodes = [0, 1, 2].map((index) => aNode(index).otpNode);

/** What the provider reads of a world. */
export function shown(world: World, { oneCA }: Server, generations?: Generations): ClusterState {
  const version = oneCA ? "7.0.5-7659-enterprise" : "7.6.8-7151-enterprise";
  const encrypted = world.nodes.every((node) => node.encrypted);
  const state = aCluster({
    nodes: world.nodes.map((node, index) =>
      aNode(index, {
        version,
        addressFamily: node.family,
        addressFamilyOnly: node.only,
        encrypted: node.encrypted,
        externalListeners: node.listeners.map(listenerShown),
      }),
    ),
    level: encrypted ? world.level : "none",
    autoFailover: autoFailoverShown(world),
    functions: {
      readable: true,
      value: [
        { name: "orders", status: world.orders },
        { name: "paused by its owner", status: "paused" },
      ],
    },
    clientCertificateAuth: { readable: true, value: "disable" },
  });
  if (generations === undefined) return state;
  return { ...state, certificates: { readable: true, value: certificatesShown(world, generations) } };
}

/** Every node can be reached over TLS and over either family. */
export function withProofs(state: ClusterState, family: "ipv4" | "ipv6" | undefined): ClusterState {
  const proofs = otpNodes.map((otpNode) => ({ otpNode, ok: true, detail: "" }));
  return {
    ...state,
    access: { tls: proofs, ...(family === undefined ? {} : { family: { family, proofs } }) },
  };
}

function autoFailoverShown({ autoFailover }: World) {
  if (autoFailover === "on") return settingsAtStart;
  // Some versions wipe fields when it is switched off (cluster API facts D.3).
  return { ...settingsAtStart, enabled: autoFailover !== "off", canAbortRebalance: false };
}

function listenerShown(listener: Listener): ExternalListener {
  return {
    family: listener.startsWith("ipv4") ? "ipv4" : "ipv6",
    encrypted: listener.endsWith("TLS"),
  };
}

function certificatesShown({ nodes }: World, { authorities, leaves }: Generations): CertificatesState {
  const trusted = (["old", "new"] as const).filter((one) => nodes.some(({ trusts }) => trusts.includes(one)));
  const named = (test: (index: number) => boolean) => otpNodes.filter((_, index) => test(index));
  return {
    trustedCAs: trusted.map((one, id) => ({
      ...authorities[one],
      description: authorities[one],
      id,
      type: "uploaded",
      usedBy: named((index) => nodes[index]?.certificate === one),
      usedByClientCertificates: [],
      missingOn: named((index) => !nodes[index]?.trusts.includes(one)),
    })),
    nodes: nodes.map(({ certificate }, index) => {
      const leaf = leaves[certificate][index];
      return {
        otpNode: otpNodes[index] ?? "",
        type: "uploaded",
        chain: leaf === undefined ? [] : [leaf],
        authority: trusted.includes(certificate) ? authorities[certificate].fingerprint : undefined,
        warnings: [],
        description: leaf === undefined ? [] : [leaf],
      };
    }),
    clientCertAuth: { state: "disable" },
    outsideServers: [],
  };
}
