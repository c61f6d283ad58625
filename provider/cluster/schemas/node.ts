import { z } from "zod";
import type { ExternalListener } from "../../vocabulary";
import type { NodeView } from "../nodeApi";

/** The server shows `inet` and `inet6` where it takes `ipv4` and `ipv6` (cluster API facts B.1). */
const addressFamily = z.enum(["inet", "inet6"]).transform((shown) => (shown === "inet6" ? "ipv6" : "ipv4"));

const port = z.int().min(1).max(65535);

const externalListener = z
  .object({ afamily: addressFamily, nodeEncryption: z.boolean() })
  .transform(({ afamily, nodeEncryption }): ExternalListener => ({
    family: afamily,
    encrypted: nodeEncryption,
  }));

/**
 * A node in `/pools/default` and in `/nodes/self` (cluster API facts B.1). Keys that are not named here are dropped: `/nodes/self` of
 * 7.0 and 7.1 holds the cluster's `otpCookie`.
 */
export const nodeSchema = z.object({
  otpNode: z.string().regex(/^[^@\s]+@[^@\s]+$/),
  thisNode: z.boolean().default(false),
  hostname: z.string(),
  configuredHostname: z.string().optional(),
  version: z.string(),
  clusterCompatibility: z.int(),
  services: z.array(z.string()).default([]),
  status: z.enum(["healthy", "warmup", "unhealthy"]),
  clusterMembership: z.enum(["active", "inactiveAdded", "inactiveFailed"]),
  addressFamily,
  addressFamilyOnly: z.boolean(),
  nodeEncryption: z.boolean(),
  externalListeners: z.array(externalListener).optional(),
  ports: z.object({ httpsMgmt: port.optional() }).default({}),
  alternateAddresses: z
    .object({
      external: z
        .object({
          hostname: z.string(),
          ports: z.object({ mgmt: port.optional(), mgmtSSL: port.optional() }).optional(),
        })
        .optional(),
    })
    .optional(),
});

export type ShownNode = z.infer<typeof nodeSchema>;

/** The host part of a node's identity: its name, or its raw IP. */
export function nameOf(otpNode: string): string {
  return otpNode.slice(otpNode.indexOf("@") + 1);
}

export function viewOf(node: ShownNode): NodeView {
  return {
    otpNode: node.otpNode,
    name: nameOf(node.otpNode),
    version: node.version,
    compatibility: node.clusterCompatibility,
    services: node.services,
    status: node.status,
    membership: node.clusterMembership,
    addressFamily: node.addressFamily,
    addressFamilyOnly: node.addressFamilyOnly,
    encrypted: node.nodeEncryption,
    // Left out while unknown; by default a node has the one listener that it prefers (cluster API facts A.2).
    externalListeners: node.externalListeners ?? [
      { family: node.addressFamily, encrypted: node.nodeEncryption },
    ],
    thisNode: node.thisNode,
  };
}
