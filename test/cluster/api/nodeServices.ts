import { json, type Answer } from "../http/answer";
import type { Call } from "../http/call";
import type { Route } from "../http/route";
import { localName } from "../node/names";
import { identityOf, membershipOf } from "../node/settings";
import { clusterName, clusterUuid } from "../provisioning/settings";
import type { NodePorts } from "../network/ports";

export const nodeServicesRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/pools/default/nodeServices",
    permission: "cluster.pools!read",
    handle: nodeServices,
  },
];

/** Active nodes and their ports (cluster API facts B.4). */
function nodeServices({ node }: Call): Answer {
  const { config } = node;
  const { shows } = node.profile;
  const active = [...node.members]
    .sort()
    .filter((otpNode) => (config.get(membershipOf(otpNode))?.state ?? "active") === "active");
  return json({
    rev: 62,
    nodesExt: active.map((otpNode) => {
      const isThis = otpNode === node.otpNode;
      const identity = isThis ? node.identity : config.require(identityOf(otpNode));
      const services = config.get(membershipOf(otpNode))?.services ?? ["kv"];
      return {
        ...(shows.nodeUuidInNodeServices ? { nodeUUID: identity.uuid } : {}),
        services: servicePorts(identity.ports, services, node.isEnterprise),
        ...(isThis ? { thisNode: true } : {}),
        ...(identity.name === localName ? {} : { hostname: identity.name }),
        ...(shows.clusterInNodeServices ? { serverGroup: "Group 1" } : {}),
      };
    }),
    revEpoch: 1,
    clusterCapabilitiesVer: [1, 0],
    clusterCapabilities: shows.capabilities,
    ...(shows.clusterInNodeServices
      ? { clusterUUID: config.get(clusterUuid) ?? "", clusterName: config.get(clusterName) ?? "" }
      : {}),
    ...(node.profile.node.product ? { prod: "server", prodName: "Couchbase Server" } : {}),
  });
}

function servicePorts(
  ports: NodePorts,
  services: readonly string[],
  enterprise: boolean,
): Record<string, number> {
  const plain: Record<string, number> = { mgmt: ports.rest };
  const encrypted: Record<string, number> = { mgmtSSL: ports.restTls };
  if (services.includes("kv")) {
    Object.assign(plain, { kv: ports.data, capi: ports.views, projector: ports.projector });
    Object.assign(encrypted, { kvSSL: ports.dataTls, capiSSL: ports.viewsTls });
  }
  if (services.includes("eventing")) {
    Object.assign(plain, { eventingAdminPort: ports.eventing });
    Object.assign(encrypted, { eventingSSL: ports.eventingTls });
  }
  const all = { ...plain, ...(enterprise ? encrypted : {}) };
  return Object.fromEntries(Object.entries(all).sort(([left], [right]) => (left < right ? -1 : 1)));
}
