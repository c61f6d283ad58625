import { firstLine } from "../errors/firstLine";
import { isEventingAbsent } from "../cluster/api/eventing";
import type { ClusterClient, NodeApi, RequestOptions } from "../cluster/nodeApi";
import type { CertificatesState } from "../planning/certificates/state";
import type { Goal } from "../planning/goal";
import { nodesShowClientCertificates } from "../planning/look";
import type { AccessProof, AccessProofs, ClusterState, NodeState, Readable } from "../planning/state";
import type { EventingFunction } from "../vocabulary";
import { readCertificates, readShownCertificates } from "./certificates/readCertificates";
import { missingPermissions, unseenFunctions } from "./permissions";
import type { Run } from "./run";
import { levelsThatDiffer, nodeStates, strongestLevel, sweep, type Answered } from "./sweep";
import { readTimeout } from "./waiting";

/**
 * Everything the planner looks at, in one concurrent sweep over all nodes. Permissions, XDCR references and proofs of access are asked for
 * only as far as the goal needs them. Writes nothing.
 */
export async function readState(client: ClusterClient, goal: Goal): Promise<ClusterState> {
  const { state, api } = await look(client, {});
  // After a change of the family, or of an authority, the level comes back to what it was.
  const comesBack = goal.addressFamily !== undefined || goal.certificates !== undefined;
  const levels = [goal.encryption?.level, comesBack ? state.level : undefined];
  const strict = levels.includes("strict");
  const aboveControl = strict || levels.includes("all");
  const [lacking, remoteClusters, access, clientCertificateAuth, ofGoal] = await Promise.all([
    missingPermissions(api, goal, state),
    strict ? readable(() => api.remoteClusters()) : state.remoteClusters,
    proveAccess(client, goal, state.nodes, strict),
    aboveControl ? readable(() => api.clientCertificateAuth()) : undefined,
    goal.certificates !== undefined
      ? certificatesAs("all", client)
      : switchesOn(goal, state)
        ? certificatesAs("shown", client)
        : undefined,
  ]);
  const certificates =
    ofGoal ??
    (nodesShowClientCertificates(clientCertificateAuth) ? await certificatesAs("shown", client) : undefined);
  return {
    ...state,
    remoteClusters,
    missingPermissions: lacking,
    access,
    ...(clientCertificateAuth === undefined ? {} : { clientCertificateAuth }),
    ...(certificates === undefined ? {} : { certificates }),
  };
}

/** What is read of certificates: what nodes show, or all, with the servers outside, where a CA may go that one of them may need. */
export type OfCertificates = "shown" | "all";

function certificatesAs(
  wanted: OfCertificates,
  client: ClusterClient,
  options: RequestOptions = {},
): Promise<Readable<CertificatesState>> {
  return readable(async () =>
    wanted === "all"
      ? readCertificates(client, options)
      : { ...(await readShownCertificates(client, options)), outsideServers: [] },
  );
}

/** Nodes whose certificates the others do not trust are not to be encrypted. */
function switchesOn({ encryption }: Goal, { nodes }: ClusterState): boolean {
  return encryption !== undefined && encryption.level !== "none" && nodes.some(({ encrypted }) => !encrypted);
}

/** What the rules look at right before a write; nothing that only a goal asks for, unless it is named. */
export async function readLiveState(
  client: ClusterClient,
  options: RequestOptions,
  certificates?: OfCertificates,
): Promise<ClusterState> {
  const { state } = await look(client, options);
  if (certificates === undefined) return state;
  return { ...state, certificates: await certificatesAs(certificates, client, options) };
}

/** The same while a run is under way: with certificates where its goal has them. */
export function readStateOf({ client, keeping }: Pick<Run, "client" | "keeping">): Promise<ClusterState> {
  const certificates = keeping?.goal.certificates === undefined ? undefined : "all";
  return readLiveState(client, { timeout: readTimeout }, certificates);
}

/**
 * The state without what only a goal asks for, and a node that answered. Auto-failover counts as on while any node shows it on, and the level
 * as the strongest that any node shows.
 */
async function look(
  client: ClusterClient,
  options: RequestOptions,
): Promise<{ readonly state: ClusterState; readonly api: NodeApi }> {
  const [identity, swept] = await Promise.all([client.identity(options), sweep(client, options)]);
  const { answered, silent } = swept;
  const [first] = answered;
  if (first === undefined) throw silent[0]?.error;
  const nodes = nodeStates(swept);
  const encrypted = nodes.every((node) => node.encrypted);
  const levelsDiffer = encrypted ? levelsThatDiffer(answered) : undefined;
  const state: ClusterState = {
    uuid: identity.uuid,
    edition: identity.edition,
    nodes,
    level: encrypted ? strongestLevel(answered) : "none",
    ...(levelsDiffer === undefined ? {} : { levelsDiffer }),
    autoFailover:
      answered.find(({ autoFailover }) => autoFailover.enabled)?.autoFailover ?? first.autoFailover,
    functions: await readFunctions(first, nodes, options),
    rebalanceRunning: answered.some(({ view }) => view.rebalanceRunning),
    remoteClusters: { readable: false, reason: "not asked" },
    missingPermissions: [],
    access: {},
  };
  return { state, api: first.api };
}

async function readFunctions(
  { api }: Answered,
  nodes: readonly NodeState[],
  options: RequestOptions,
): Promise<Readable<readonly EventingFunction[]>> {
  if (!nodes.some(({ services }) => services.includes("eventing"))) return { readable: true, value: [] };
  try {
    const [value, reason] = await Promise.all([api.functions(options), unseenFunctions(api, nodes, options)]);
    return reason === undefined ? { readable: true, value } : { readable: false, reason };
  } catch (error) {
    const reason = isEventingAbsent(error) ? "no Eventing node answers" : firstLine(error);
    return { readable: false, reason };
  }
}

async function readable<T>(read: () => Promise<T>): Promise<Readable<T>> {
  return read().then(
    (value) => ({ readable: true as const, value }),
    (error: unknown) => ({ readable: false as const, reason: firstLine(error) }),
  );
}

async function proveAccess(
  client: ClusterClient,
  goal: Goal,
  nodes: readonly NodeState[],
  strict: boolean,
): Promise<AccessProofs> {
  const family = goal.addressFamily?.only ? goal.addressFamily.family : undefined;
  const [tls, ofFamily] = await Promise.all([
    strict ? proofs(nodes, (otpNode) => client.proveTls(otpNode)) : undefined,
    family === undefined ? undefined : proofs(nodes, (otpNode) => client.proveFamily(otpNode, family)),
  ]);
  return {
    ...(tls === undefined ? {} : { tls }),
    ...(family === undefined || ofFamily === undefined ? {} : { family: { family, proofs: ofFamily } }),
  };
}

function proofs(
  nodes: readonly NodeState[],
  prove: (otpNode: string) => Promise<string>,
): Promise<readonly AccessProof[]> {
  return Promise.all(
    nodes.map(({ otpNode }) =>
      prove(otpNode).then(
        (detail) => ({ otpNode, ok: true, detail }),
        (error: unknown) => ({ otpNode, ok: false, detail: firstLine(error) }),
      ),
    ),
  );
}
