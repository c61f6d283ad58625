/** Bodies as servers send them, for tests that make up their own. */

export const password = "correct horse";
export const credentials = { kind: "password", username: "Administrator", password } as const;
export const uuid = "0123456789abcdef0123456789abcdef";

/** A node object; `n0.cb.test` unless said otherwise. */
export function nodeBody(over: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    clusterMembership: "active",
    recoveryType: "none",
    status: "healthy",
    otpNode: "ns_1@n0.cb.test",
    hostname: "n0.cb.test:8091",
    configuredHostname: "n0.cb.test:8091",
    clusterCompatibility: 458758,
    version: "7.6.8-7151-enterprise",
    ports: { direct: 11210, httpsMgmt: 18091, httpsCAPI: 18092, distTCP: 21100, distTLS: 21150 },
    services: ["kv"],
    nodeEncryption: false,
    addressFamilyOnly: false,
    addressFamily: "inet",
    externalListeners: [{ afamily: "inet", nodeEncryption: false }],
    ...over,
  };
}

/** A node object of another name and other ports; the answering node when `thisNode`. */
export function namedNode(
  name: string,
  plain: number,
  secure: number,
  thisNode = false,
): Record<string, unknown> {
  return nodeBody({
    otpNode: `ns_1@${name}`,
    hostname: `${name}:${plain}`,
    configuredHostname: `${name}:${plain}`,
    ports: { httpsMgmt: secure },
    ...(thisNode ? { thisNode } : {}),
  });
}

export function clusterBody(nodes: readonly unknown[], over: Readonly<Record<string, unknown>> = {}) {
  return { name: "default", nodes, rebalanceStatus: "none", clusterEncryptionLevel: "none", ...over };
}

export const poolsBody = { isEnterprise: true, uuid, implementationVersion: "7.6.8-7151-enterprise" };
