import type { SimulatedNode } from "../node/simulatedNode";
import { networkOf } from "../node/settings";
import type { NetworkConfiguration } from "../network/networkConfiguration";
import { securitySettings, type ClusterEncryptionLevel } from "./settings";

/** The network configuration of each member as `node` sees it now: its own as it is, the others' as it was told. */
export function networksSeenBy(node: SimulatedNode): readonly NetworkConfiguration[] {
  return node.members.map((otpNode) =>
    otpNode === node.otpNode ? node.network : node.config.require(networkOf(otpNode)),
  );
}

export function allEncrypted(node: SimulatedNode): boolean {
  return node.isEnterprise && networksSeenBy(node).every((network) => network.encrypted);
}

export function storedLevel(node: SimulatedNode): ClusterEncryptionLevel {
  return node.config.get(securitySettings)?.clusterEncryptionLevel ?? "control";
}

/** The level in force: none unless every node is encrypted (cluster API facts B.2). */
export function effectiveLevel(node: SimulatedNode): ClusterEncryptionLevel | "none" {
  return allEncrypted(node) ? storedLevel(node) : "none";
}
