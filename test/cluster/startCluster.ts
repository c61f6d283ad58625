import type { LocalUser } from "./access/users";
import { handsOn } from "./byHand";
import { authoritiesOf, provisionCertificates } from "./certificates/provisioned";
import { adminScope, type FunctionState, type FunctionStatus } from "./eventing/functions";
import type { Faults } from "./faults/faults";
import { createMonitor } from "./monitor/createMonitor";
import { freshNetworkConfiguration, type NetworkConfiguration } from "./network/networkConfiguration";
import type { SimulatedNode } from "./node/simulatedNode";
import { provision } from "./provisioning/provision";
import type {
  SimulatedCluster,
  SimulatedClusterOptions,
  SimulatedFunctionOptions,
  SimulatedNodeHandle,
} from "./simulatedCluster";
import { usualLags } from "./lags";
import { startNodes, type NodesOptions, type RunningNodes } from "./startNodes";
import { truthOf } from "./truth";

/** A simulated cluster with what only tests of the server's own behaviour and of faults need. */
export interface RunningCluster extends SimulatedCluster {
  readonly faults: Faults;
  /** Errors inside the simulation; a test may assert that there are none. */
  readonly crashes: readonly unknown[];
  /** What the cluster is made of. */
  readonly behind: RunningNodes;
}

const outside = "127.0.0.2";

/** Starts a provisioned cluster whose nodes have known each other for a while. */
export async function startCluster(
  options: SimulatedClusterOptions = {},
  world: Pick<NodesOptions, "clock" | "makeDoor" | "makeAuthority"> = {},
): Promise<RunningCluster> {
  const count = options.nodes ?? 3;
  const version = options.version ?? "7.6.8";
  const username = options.username ?? "Administrator";
  const password = options.password ?? "s3cret-of-the-cluster";
  const delay = options.propagationDelay;
  const rawIp = options.names === "rawIp";
  const running = await startNodes({
    ...world,
    versions: Array.from({ length: count }, (_, index) => options.nodeVersions?.[index] ?? version),
    edition: options.edition ?? "enterprise",
    timeScale: options.timeScale ?? 1,
    propagationDelay: delay === undefined ? usualLags.propagationDelay : [delay, delay],
    portBase: options.portBase,
    unresolvable: options.unresolvable,
    seed: options.seed,
    // Nodes that share an address are told apart by what stands before it.
    otpPrefix: rawIp ? (index) => `n_${index}` : undefined,
  });
  const { nodes, clock, surroundings } = running;
  const uuid = (nodes[0] as SimulatedNode).making.chance.hex(32);
  const functions = (options.functions ?? []).map(functionState);
  try {
    await provision(nodes, {
      uuid,
      administrator: { username, password },
      names: nodes.map((_, index) => (rawIp ? "127.0.0.1" : `n${index}.cb.test`)),
      services: nodes.map(
        (_, index) => options.services?.[index] ?? (functions.length > 0 ? ["kv", "eventing"] : ["kv"]),
      ),
      network: networkOf(options),
      level: options.level === undefined || options.level === "none" ? "control" : options.level,
      autoFailover: options.autoFailover ?? {},
      users: usersOf(options),
      functions,
      remoteClusters: options.remoteClusters ?? [],
      ldap: options.ldap,
      saml: options.saml,
      encryptionKeys: options.encryptionKeys,
    });
    if (options.certificates) await provisionCertificates(nodes, options.certificates);
  } catch (error) {
    await running.stop();
    throw error;
  }

  const truth = () => truthOf(nodes, clock.now());
  const monitor = createMonitor(truth());
  surroundings.observer.monitor = monitor;
  const certificate = options.certificates
    ? await authoritiesOf(nodes[0] as SimulatedNode)
    : (await running.authority()).certificate;
  const handles = nodes.map(handleOf);
  const first = handles[0] as SimulatedNodeHandle;
  return {
    uuid,
    nodes: handles,
    username,
    password,
    caCertificate: certificate,
    tlsEndpoint: `https://${outside}:${first.tlsPort}`,
    plainEndpoint: `http://${outside}:${first.restPort}`,
    connectTo: Object.fromEntries(handles.map(({ name }) => [name, outside])),
    requests: surroundings.log.entries,
    monitor,
    byHand: handsOn(running),
    truth,
    faults: surroundings.faults,
    crashes: surroundings.log.crashes,
    behind: running,
    stop: running.stop,
  };
}

function handleOf(node: SimulatedNode): SimulatedNodeHandle {
  const { ports, index } = node.making;
  return {
    index,
    name: node.name,
    otpNode: node.otpNode,
    restPort: ports.rest,
    tlsPort: ports.restTls,
    eventingPort: ports.eventing,
    eventingTlsPort: ports.eventingTls,
    distributionPort: ports.distribution,
    distributionTlsPort: ports.distributionTls,
    inbox: node.inbox.path,
  };
}

function networkOf(options: SimulatedClusterOptions): NetworkConfiguration {
  const family = options.addressFamily ?? "ipv4";
  const encrypted = options.level !== undefined && options.level !== "none";
  const only = options.addressFamilyOnly ?? false;
  return { ...freshNetworkConfiguration, family, only, encrypted, listeners: [{ family, encrypted }] };
}

function functionState({ name, scope, status }: SimulatedFunctionOptions): FunctionState {
  return {
    name,
    scope: scope ?? adminScope,
    status: (status ?? "deployed") as FunctionStatus,
    redeployRequired: false,
  };
}

function usersOf({ users }: SimulatedClusterOptions): Record<string, LocalUser> {
  const passwordChanged = new Date().toISOString();
  return Object.fromEntries(
    (users ?? []).map(({ name, password, roles }) => [
      name,
      { password, roles, groups: [], passwordChanged },
    ]),
  );
}
