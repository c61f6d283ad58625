import { localUser } from "../access/users";
import { encryptionKeys, ldapSettings, samlSettings } from "../api/outsideServers";
import { remoteClusters } from "../api/remoteClusters";
import { autoFailover, type AutoFailoverSettings } from "../autoFailover/settings";
import { functionId, functionIds, functionOf, type FunctionState } from "../eventing/functions";
import type { NetworkConfiguration } from "../network/networkConfiguration";
import { identityOf, memberNames, membershipOf, networkOf } from "../node/settings";
import type { SimulatedNode } from "../node/simulatedNode";
import { securitySettings, type ClusterEncryptionLevel } from "../security/settings";
import type { LocalUser } from "../access/users";
import { balancedServices, counters } from "./rebalance";
import { administrator, clusterName, clusterUuid, memoryQuotas, type Administrator } from "./settings";

/** How a cluster stands that was set up some time ago. */
export interface Provisioning {
  readonly uuid: string;
  readonly administrator: Administrator;
  readonly names: readonly string[];
  readonly services: readonly (readonly string[])[];
  readonly network: NetworkConfiguration;
  readonly level: ClusterEncryptionLevel;
  /** Over the version's defaults. */
  readonly autoFailover: Readonly<Record<string, unknown>>;
  readonly users: Readonly<Record<string, LocalUser>>;
  readonly functions: readonly FunctionState[];
  readonly remoteClusters: readonly { readonly name: string; readonly secureType: string }[];
  /** Over the defaults. */
  readonly ldap: Readonly<Record<string, unknown>> | undefined;
  readonly saml: Readonly<Record<string, unknown>> | undefined;
  readonly encryptionKeys: readonly Readonly<Record<string, unknown>>[] | undefined;
}

/** Makes one cluster of fresh nodes, all at once and without any request: every node knows everything already. */
export async function provision(nodes: readonly SimulatedNode[], wanted: Provisioning): Promise<void> {
  const first = nodes[0];
  if (!first) throw new Error("a cluster has at least one node");
  const { replication } = first;
  for (const [index, node] of nodes.entries()) {
    node.name = wanted.names[index] ?? node.name;
    node.network = wanted.network;
    node.join(replication);
  }
  replication.writeEverywhere(
    memberNames,
    nodes.map((node) => node.otpNode),
  );
  for (const [index, node] of nodes.entries()) {
    const services = wanted.services[index] ?? ["kv"];
    replication.writeEverywhere(identityOf(node.otpNode), node.identity);
    replication.writeEverywhere(membershipOf(node.otpNode), { state: "active", services });
    replication.writeEverywhere(networkOf(node.otpNode), wanted.network);
  }
  replication.writeEverywhere(clusterUuid, wanted.uuid);
  replication.writeEverywhere(clusterName, "simulated");
  replication.writeEverywhere(memoryQuotas, {
    data: 256,
    index: 512,
    fullTextSearch: 512,
    analytics: 2904,
    eventing: 256,
    query: 0,
  });
  replication.writeEverywhere(balancedServices, [...new Set(wanted.services.flat())]);
  if (nodes.length > 1) replication.writeEverywhere(counters, { rebalance_success: 1, rebalance_start: 1 });
  const found = first.config.require(autoFailover);
  replication.writeEverywhere(autoFailover, { ...found, ...wanted.autoFailover } as AutoFailoverSettings);
  if (wanted.level !== "control") {
    replication.writeEverywhere(securitySettings, { clusterEncryptionLevel: wanted.level });
  }
  for (const [name, user] of Object.entries(wanted.users)) replication.writeEverywhere(localUser(name), user);
  replication.writeEverywhere(functionIds, wanted.functions.map(functionId));
  for (const one of wanted.functions) replication.writeEverywhere(functionOf(functionId(one)), one);
  replication.writeEverywhere(remoteClusters, wanted.remoteClusters);
  if (wanted.ldap) replication.writeEverywhere(ldapSettings, wanted.ldap);
  if (wanted.saml) replication.writeEverywhere(samlSettings, wanted.saml);
  if (wanted.encryptionKeys) replication.writeEverywhere(encryptionKeys, wanted.encryptionKeys);
  replication.writeEverywhere(administrator, wanted.administrator);
  await Promise.all(nodes.map((node) => node.bind(node.network)));
}
