import { autoFailover, defaultAutoFailover } from "../autoFailover/settings";
import { identityOf, memberNames, membershipOf, networkOf } from "../node/settings";
import type { SimulatedNode } from "../node/simulatedNode";

/** What a node knows before anybody has said anything to it. */
export function writeFreshSettings(node: SimulatedNode): void {
  node.write(memberNames, [node.otpNode]);
  node.write(identityOf(node.otpNode), node.identity);
  node.write(membershipOf(node.otpNode), { state: "active", services: ["kv"] });
  node.write(networkOf(node.otpNode), node.network);
  node.write(autoFailover, defaultAutoFailover(node.profile, node.isEnterprise));
}
