import type * as pulumi from "@pulumi/pulumi";
import type { CommonArgs } from "./commonArgs";
import type { AddressFamily } from "./outputs";
import { SecurityResource } from "./securityResource";

export interface ClusterAddressFamilyArgs extends CommonArgs {
  /**
   * The address family of the links between nodes, for all nodes. Node names must resolve in it; nodes that are named by raw IP
   * addresses cannot change family (the server refuses, and so does the preview).
   */
  family: pulumi.Input<AddressFamily>;
  /**
   * Switch the other family off: services and the cluster manager then listen on `family` alone. Default false. Refused unless every
   * node was reached over `family` from where Pulumi runs. Servers from 7.0.2 on.
   */
  only?: pulumi.Input<boolean>;
}

/**
 * The address family of a cluster. There is one such resource per cluster; creating it takes over the cluster as it is, changes what
 * differs and nothing else.
 *
 * A change of family goes node by node, each node healthy again before the next. Auto-failover is off meanwhile, and node-to-node
 * encryption is taken down before and put back after, because the documentation demands it (Couchbase docs, "Manage Node-to-Node
 * Encryption"); everything is put back at the end. `pulumi preview` lists the steps.
 *
 * Deleting the resource goes back to the family that was found at creation, see `deletion`.
 *
 * @example
 * ```ts
 * new ClusterAddressFamily("family", { family: "ipv6" });
 * ```
 */
export class ClusterAddressFamily extends SecurityResource {
  /** The family that was asked for, or what a refresh saw instead. */
  declare readonly family: pulumi.Output<AddressFamily>;
  /** Whether the other family is switched off. */
  declare readonly only: pulumi.Output<boolean>;
  /** What was found at creation; deleting goes back there. */
  declare readonly found: pulumi.Output<{ readonly family: AddressFamily; readonly only: boolean }>;

  /**
   * @param name The resource's name in the stack.
   * @param args What the cluster's address family should be.
   * @param opts Options of Pulumi. Nothing in this resource ever causes a replacement.
   */
  constructor(name: string, args: ClusterAddressFamilyArgs, opts?: pulumi.CustomResourceOptions) {
    super("addressFamily", "ClusterAddressFamily", name, { only: undefined, ...args }, opts);
  }
}
