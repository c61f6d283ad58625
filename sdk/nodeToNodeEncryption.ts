import type * as pulumi from "@pulumi/pulumi";
import type { CommonArgs } from "./commonArgs";
import type { ClusterEncryptionLevel } from "./outputs";
import { SecurityResource } from "./securityResource";

export interface NodeToNodeEncryptionArgs extends CommonArgs {
  /**
   * The cluster encryption level. Default `control`, as the server's.
   *
   * - `none`: node-to-node encryption is off.
   * - `control`: what cluster managers tell each other is encrypted; data is not.
   * - `all`: data too.
   * - `strict`: as `all`, and nothing but encrypted connections is accepted, those of clients included; loopback excepted. Servers from
   *   7.0.2 on. Refused unless every node was reached over verified TLS from where Pulumi runs.
   */
  level?: pulumi.Input<ClusterEncryptionLevel>;
}

/**
 * Node-to-node encryption of a cluster and its level. There is one such resource per cluster; creating it takes over the cluster as it
 * is, changes what differs and nothing else.
 *
 * The documented order is kept: auto-failover off, Eventing functions paused, encryption switched or its level moved step by step, then
 * exactly the paused functions resumed and auto-failover put back with every setting it had (Couchbase docs, "Node-to-Node
 * Encryption"). `pulumi preview` lists the steps.
 *
 * Deleting the resource goes back to the level that was found at creation, see `deletion`. Pulumi does not preview that; set
 * `protect` in production.
 *
 * @example
 * ```ts
 * new NodeToNodeEncryption("encryption", { level: "all" });
 * ```
 */
export class NodeToNodeEncryption extends SecurityResource {
  /** The level that was asked for, or what a refresh saw instead. */
  declare readonly level: pulumi.Output<ClusterEncryptionLevel>;
  /** What was found at creation; deleting goes back there. */
  declare readonly found: pulumi.Output<{ readonly level: ClusterEncryptionLevel }>;

  /**
   * @param name The resource's name in the stack.
   * @param args Which level the cluster should have.
   * @param opts Options of Pulumi. Nothing in this resource ever causes a replacement.
   */
  constructor(name: string, args: NodeToNodeEncryptionArgs = {}, opts?: pulumi.CustomResourceOptions) {
    super("encryption", "NodeToNodeEncryption", name, { level: undefined, ...args }, opts);
  }
}
