import { autoFailover, type AutoFailoverSettings } from "./autoFailover/settings";
import { trueAuthorities, trueCertificate } from "./certificates/truth";
import { functionId, functionsIn } from "./eventing/functions";
import type { Truth, TrueNode } from "./monitor/truth";
import type { SimulatedNode } from "./node/simulatedNode";
import { membershipOf } from "./node/settings";
import { ConfigCopy } from "./replication/configCopy";
import { rebalanceOf } from "./provisioning/rebalance";
import { securitySettings } from "./security/settings";

const unknownAutoFailover: AutoFailoverSettings = { enabled: false };

/** The whole truth of a cluster: what its nodes really do, and what was last written to its configuration. */
export function truthOf(nodes: readonly SimulatedNode[], at: number): Truth {
  const latest = nodes[0]?.replication.latest ?? new ConfigCopy();
  return {
    at,
    nodes: nodes.map((node) => trueNode(node, nodes, latest)),
    level: latest.get(securitySettings)?.clusterEncryptionLevel ?? "control",
    autoFailover: latest.get(autoFailover) ?? unknownAutoFailover,
    functions: functionsIn(latest).map((one) => ({ id: functionId(one), status: one.status })),
    oneAuthority: nodes.some(({ profile }) => profile.certificates.authorities === "one"),
    trustedCAs: trueAuthorities(latest),
    rebalanceRunning: rebalanceOf(latest).running,
  };
}

function trueNode(node: SimulatedNode, nodes: readonly SimulatedNode[], latest: ConfigCopy): TrueNode {
  const { network } = node;
  return {
    otpNode: node.otpNode,
    running: node.running,
    membership: latest.get(membershipOf(node.otpNode))?.state ?? "active",
    family: network.family,
    only: network.only,
    encrypted: network.encrypted,
    listeners: network.listeners,
    autoFailoverEnabled: node.config.get(autoFailover)?.enabled ?? false,
    sees: Object.fromEntries(nodes.map((other) => [other.otpNode, node.sees(other.otpNode)])),
    switchingFamily: node.switchingFamily,
    certificate: trueCertificate(node),
    trusts: trueAuthorities(node.config).map(({ name }) => name),
  };
}
