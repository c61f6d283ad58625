import { inetName } from "../network/networkConfiguration";
import type { Call } from "../http/call";
import type { SimulatedNode } from "../node/simulatedNode";
import { identityOf, membershipOf, networkOf } from "../node/settings";
import { localName } from "../node/names";

export const memory = {
  total: 25276502016,
  free: 22452019200,
  reserved: 19284,
} as const;

/** How a node that has run for some time shows what it encrypts on disk. */
const encryptionAtRestInfo = {
  configuration: { dataStatus: "encrypted", dekNumber: 1, issues: [] },
  logs: { dataStatus: "unencrypted", dekNumber: 0, issues: [] },
  audits: { dataStatus: "unknown", dekNumber: 0, issues: [] },
};

/** "7.6" as the server encodes it: major * 65536 + minor. */
export function compatibilityNumber([major, minor]: readonly [number, number]): number {
  return major * 65536 + minor;
}

/** host:port of a node, as the one that asks is to use it; raw IPv6 addresses in brackets. */
export function hostAndPort(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** One node as `viewer` shows it (cluster API facts B.1): its own row is what it does, other rows are what it was told. */
export function nodeObject(call: Pick<Call, "node" | "request">, otpNode: string): Record<string, unknown> {
  const viewer = call.node;
  const { profile } = viewer;
  const isViewer = otpNode === viewer.otpNode;
  const identity = isViewer ? viewer.identity : viewer.config.require(identityOf(otpNode));
  const network = isViewer ? viewer.network : viewer.config.require(networkOf(otpNode));
  const membership = viewer.config.get(membershipOf(otpNode));
  const { ports } = identity;
  const heard = isViewer || viewer.doubts.hasHeardFrom(otpNode);
  const unnamed = identity.name === localName;
  const loopback = network.family === "ipv4" ? "127.0.0.1" : "::1";
  const configuredHost = unnamed ? loopback : identity.name;
  const host = unnamed ? call.request.localAddress : identity.name;

  return {
    clusterMembership: membership?.state ?? "active",
    recoveryType: membership?.recovery ?? "none",
    status: viewer.sees(otpNode),
    otpNode,
    ...(isViewer ? { thisNode: true } : {}),
    hostname: hostAndPort(host, ports.rest),
    nodeUUID: identity.uuid,
    clusterCompatibility: compatibilityNumber(clusterCompatibility(viewer)),
    version: heard ? identity.version : "unknown",
    os: heard ? "x86_64-pc-linux-gnu" : "unknown",
    cpuCount: heard ? 2 : 0,
    ports: {
      direct: ports.data,
      ...(viewer.isEnterprise ? { httpsMgmt: ports.restTls, httpsCAPI: ports.viewsTls } : {}),
      distTCP: ports.distribution,
      distTLS: ports.distributionTls,
    },
    services: [...(membership?.services ?? ["kv"])].sort(),
    nodeEncryption: network.encrypted,
    ...(profile.network.clientCertVerification
      ? { nodeEncryptionClientCertVerification: viewer.network.clientCertVerification }
      : {}),
    addressFamilyOnly: network.only,
    configuredHostname: hostAndPort(configuredHost, ports.rest),
    addressFamily: inetName(network.family),
    externalListeners: network.listeners.map(({ family, encrypted }) => ({
      afamily: inetName(family),
      nodeEncryption: encrypted,
    })),
    ...(profile.node.serverGroup ? { serverGroup: "Group 1" } : {}),
    ...(profile.node.product ? { prod: "server", prodName: "Couchbase Server" } : {}),
    couchApiBase: `http://${hostAndPort(host, ports.views)}/`,
    ...(viewer.isEnterprise ? { couchApiBaseHTTPS: `https://${hostAndPort(host, ports.viewsTls)}/` } : {}),
    ...(profile.shows.encryptionAtRest ? { encryptionAtRestInfo } : {}),
    ...(profile.node.nodeHash ? { nodeHash: hash(otpNode) } : {}),
    uptime: heard ? String(Math.floor((viewer.clock.now() - viewer.startedAt) / 1000)) : "0",
    memoryTotal: heard ? memory.total : 0,
    memoryFree: heard ? memory.free : 0,
    mcdMemoryReserved: heard ? memory.reserved : 0,
    mcdMemoryAllocated: heard ? memory.reserved : 0,
  };
}

/** All rows of /pools/default, in the server's order. */
export function nodeObjects(call: Pick<Call, "node" | "request">): readonly Record<string, unknown>[] {
  return [...call.node.members].sort().map((otpNode) => nodeObject(call, otpNode));
}

/** The lowest version of any node decides. */
export function clusterCompatibility(viewer: SimulatedNode): readonly [number, number] {
  const all = viewer.members.map(
    (otpNode) => viewer.making.landscape.find(otpNode)?.profile.compatibility ?? viewer.profile.compatibility,
  );
  return all.reduce((least, one) => ((one[0] - least[0] || one[1] - least[1]) < 0 ? one : least));
}

function hash(text: string): number {
  let value = 0;
  for (const character of text) value = (value * 31 + character.charCodeAt(0)) % 134217727;
  return value;
}
