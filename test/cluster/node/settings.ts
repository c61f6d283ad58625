import type { NetworkConfiguration } from "../network/networkConfiguration";
import type { NodePorts } from "../network/ports";
import { setting } from "../replication/setting";

/** What never changes about a node while it is a member. */
export interface NodeIdentity {
  /** ns_1@n0.cb.test */
  readonly otpNode: string;
  /** Host part of `otpNode`. */
  readonly name: string;
  readonly uuid: string;
  /** "7.6.8-7151-enterprise" */
  readonly version: string;
  readonly ports: NodePorts;
}

export interface Membership {
  readonly state: "active" | "inactiveAdded" | "inactiveFailed";
  readonly services: readonly string[];
  /** How a failed-over node that is to come back gets its data; set until the next rebalance. */
  readonly recovery?: "delta" | "full";
}

/** otpNode of all nodes that belong to the cluster, in whatever state. */
export const memberNames = setting<readonly string[]>("nodes_wanted");
export const identityOf = (otpNode: string) => setting<NodeIdentity>(`identity/${otpNode}`);
export const membershipOf = (otpNode: string) => setting<Membership>(`membership/${otpNode}`);
/** What a node has told the others about its network configuration. */
export const networkOf = (otpNode: string) => setting<NetworkConfiguration>(`network/${otpNode}`);
