import * as pulumi from "@pulumi/pulumi";
import { ClusterAddressFamily, type ClusterAddressFamilyArgs } from "./clusterAddressFamily";
import {
  ClusterCertificateRotation,
  type ClusterCertificateRotationArgs,
} from "./clusterCertificateRotation";
import type { CommonArgs } from "./commonArgs";
import { NodeToNodeEncryption, type NodeToNodeEncryptionArgs } from "./nodeToNodeEncryption";
import type { SecurityResource } from "./securityResource";

/** What is asked of each facet; one that is left out is not managed. What `CommonArgs` says holds for all of them. */
export interface SecureClusterArgs extends CommonArgs {
  /** The address family of the links between nodes: see `ClusterAddressFamily`. */
  addressFamily?: Omit<ClusterAddressFamilyArgs, keyof CommonArgs>;
  /** Node-to-node encryption and its level: see `NodeToNodeEncryption`. `{}` asks for the default level, `control`. */
  encryption?: Omit<NodeToNodeEncryptionArgs, keyof CommonArgs>;
  /** The CAs that the cluster trusts, and the nodes' certificates: see `ClusterCertificateRotation`. */
  certificates?: Omit<ClusterCertificateRotationArgs, keyof CommonArgs>;
}

/**
 * The security of a cluster as a whole: its address family, its node-to-node encryption and its certificates, each one a
 * resource below this component, changed together in the documented order and in one maintenance window: auto-failover is switched off once,
 * Eventing is paused once.
 *
 * No resource depends on another one for that. Each waits until all inputs of the component are known, so that all reach the provider together
 * and become one goal; where they do not (`--target`, `--parallel 1`), the cluster comes to the same state in several windows.
 *
 * The options `protect`, `retainOnDelete` and `aliases` hold for the resources below too. When one facet is refused, none is changed: its
 * resource says why, the others say that they were not started (`CBSEC_NOT_STARTED`).
 *
 * @example
 * ```ts
 * new SecureCluster("cluster", { addressFamily: { family: "ipv4" }, encryption: { level: "all" } }, { protect: true });
 * ```
 */
export class SecureCluster extends pulumi.ComponentResource {
  readonly addressFamily?: ClusterAddressFamily;
  readonly encryption?: NodeToNodeEncryption;
  readonly certificates?: ClusterCertificateRotation;
  /** The uuid of the managed cluster. */
  readonly clusterUuid: pulumi.Output<string>;
  /** Version of the node that was asked. */
  readonly clusterVersion: pulumi.Output<string>;

  /**
   * @param name The component's name in the stack; its resources are named by it: `<name>-addressFamily` and so on.
   * @param args What the cluster should be like. Throws when no facet is named.
   * @param opts Options of Pulumi.
   */
  constructor(name: string, args: SecureClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("couchbase-security:index:SecureCluster", name, {}, opts);
    const { addressFamily, encryption, certificates, ...common } = args;
    const below = { parent: this, dependsOn: allKnown(args) };

    if (addressFamily !== undefined) {
      const inputs = { ...common, ...addressFamily };
      this.addressFamily = new ClusterAddressFamily(`${name}-addressFamily`, inputs, below);
    }
    if (encryption !== undefined) {
      const inputs = { ...common, ...encryption };
      this.encryption = new NodeToNodeEncryption(`${name}-encryption`, inputs, below);
    }
    if (certificates !== undefined) {
      const inputs = { ...common, ...certificates };
      this.certificates = new ClusterCertificateRotation(`${name}-certificates`, inputs, below);
    }

    const resources = [this.addressFamily, this.encryption, this.certificates];
    const { clusterUuid, clusterVersion } = anyOf(name, resources);
    this.clusterUuid = clusterUuid;
    this.clusterVersion = clusterVersion;
    this.registerOutputs({ clusterUuid, clusterVersion });
  }
}

/**
 * As `dependsOn` of a resource this names no resource, but is awaited before the resource is registered. (Inputs that were made to wait
 * would show as changes in every preview in which some of them are unknown.)
 */
function allKnown(args: SecureClusterArgs): pulumi.Output<pulumi.Resource[]> {
  return pulumi.output(args).apply(() => []);
}

function anyOf(name: string, resources: readonly (SecurityResource | undefined)[]): SecurityResource {
  const [first] = resources.filter((resource) => resource !== undefined);
  if (first !== undefined) return first;
  throw new pulumi.RunError(
    `SecureCluster "${name}" names nothing to manage: give it addressFamily, encryption or certificates.`,
  );
}
