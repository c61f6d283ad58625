import { shown } from "../certificates/nodeCertificates";
import { serverCertificateOf } from "../certificates/settings";
import { localName } from "../node/names";
import { memberNames, membershipOf, networkOf, identityOf, type Membership } from "../node/settings";
import type { SimulatedNode } from "../node/simulatedNode";
import type { NetworkConfiguration } from "../network/networkConfiguration";
import { Replication } from "../replication/replication";
import { writeFreshSettings } from "./freshSettings";

/** Gives a node its name; what is kept under its old name moves with it. Only for a node that is alone. */
export function rename(node: SimulatedNode, name: string): void {
  const membership = node.config.require(membershipOf(node.otpNode));
  node.name = name;
  node.write(memberNames, [node.otpNode]);
  node.write(identityOf(node.otpNode), node.identity);
  node.write(membershipOf(node.otpNode), membership);
  node.write(networkOf(node.otpNode), node.network);
}

/**
 * Makes `joining` a member of the cluster of `inviter`: it forgets its own cluster and takes over the network configuration of the
 * one that it joins (cluster API facts L).
 */
export async function join(
  joining: SimulatedNode,
  inviter: SimulatedNode,
  name: string,
  services: readonly string[],
): Promise<void> {
  const { family, only, encrypted, clientCertVerification, listeners } = inviter.network;
  const network: NetworkConfiguration = { family, only, encrypted, clientCertVerification, listeners };
  joining.config.clear();
  joining.name = name;
  joining.network = network;
  joining.join(inviter.replication);
  joining.config.takeAll(inviter.config);
  const membership: Membership = { state: "inactiveAdded", services };
  inviter.write(memberNames, [...inviter.members, joining.otpNode]);
  inviter.write(identityOf(joining.otpNode), joining.identity);
  inviter.write(membershipOf(joining.otpNode), membership);
  inviter.write(networkOf(joining.otpNode), network);
  const brought = joining.certificates.uploadedNow("server");
  if (brought) inviter.write(serverCertificateOf(joining.otpNode), shown(brought));
  joining.config.takeAll(inviter.replication.latest);
  await joining.bind(network);
}

/**
 * Takes a node out of its cluster; it keeps its network configuration (an encrypted node stays encrypted), loses its name, and is
 * alone and unprovisioned afterwards.
 */
export function leave(leaving: SimulatedNode, remaining: SimulatedNode): void {
  remaining.write(
    memberNames,
    remaining.members.filter((otpNode) => otpNode !== leaving.otpNode),
  );
  leaving.config.clear();
  leaving.join(new Replication(leaving.clock, leaving.making.propagationDelay));
  leaving.name = localName;
  writeFreshSettings(leaving);
}
