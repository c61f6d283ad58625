import { firstLine } from "../errors/firstLine";
import { notFailedOver } from "../cluster/notFailedOver";
import type { ClusterClient, ClusterView, NodeApi, NodeView, RequestOptions } from "../cluster/nodeApi";
import { levelRank } from "../planning/look";
import type { NodeState } from "../planning/state";
import type { AutoFailoverSettings, ClusterEncryptionLevel, NodeStatus } from "../vocabulary";

/** What one node answered: itself, how it sees the cluster, and its copy of the auto-failover settings. */
export interface Answered {
  readonly api: NodeApi;
  readonly self: NodeView;
  readonly view: ClusterView;
  readonly level: ClusterEncryptionLevel;
  readonly autoFailover: AutoFailoverSettings;
}

export interface Sweep {
  readonly answered: readonly Answered[];
  readonly silent: readonly { readonly api: NodeApi; readonly error: unknown }[];
  readonly failedOver: readonly NodeApi[];
}

/** Asks all nodes at the same time, but for those that were failed over. */
export async function sweep(client: ClusterClient, options: RequestOptions): Promise<Sweep> {
  const listed = await client.discover(options);
  const apis = notFailedOver(listed);
  const results = await Promise.allSettled(apis.map((api) => ask(api, { ...options, dispensable: true })));
  return {
    answered: results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : [])),
    silent: results.flatMap((result, index) => {
      const api = apis[index];
      return result.status === "rejected" && api !== undefined
        ? [{ api, error: result.reason as unknown }]
        : [];
    }),
    failedOver: listed.filter((api) => !apis.includes(api)),
  };
}

async function ask(api: NodeApi, options: RequestOptions): Promise<Answered> {
  const [self, view, autoFailover] = await Promise.all([
    api.self(options),
    api.cluster(options),
    api.autoFailover(options),
  ]);
  const level = view.level ?? (await api.clusterEncryptionLevel(options)) ?? "none";
  return { api, self, view, level, autoFailover };
}

/** Each node as it shows itself, with the worst status that any node sees; what cannot be asked, as another shows it. */
export function nodeStates({ answered, silent, failedOver }: Sweep): readonly NodeState[] {
  const asked = [...answered, ...silent].map(({ api }) => api);
  const otpNodes = [...asked, ...failedOver].map(({ otpNode }) => otpNode).sort();
  return otpNodes.flatMap((otpNode) => {
    const seen = answered.flatMap(({ view }) => view.nodes.filter((node) => node.otpNode === otpNode));
    const node = answered.find(({ api }) => api.otpNode === otpNode)?.self ?? seen[0];
    if (node === undefined) return [];
    const failure = silent.find(({ api }) => api.otpNode === otpNode);
    return [
      {
        ...node,
        status:
          failure === undefined ? worst([node.status, ...seen.map(({ status }) => status)]) : "unhealthy",
        membership: seen[0]?.membership ?? node.membership,
        ...(failure === undefined ? {} : { unreachable: whySilent(failure.error) }),
      },
    ];
  });
}

export function strongestLevel(answered: Sweep["answered"]): ClusterEncryptionLevel {
  const levels = answered.map(({ level }) => level);
  return levels.reduce((one, other) => (levelRank(other) > levelRank(one) ? other : one), "none");
}

/** A node that was away when the level changed may show another one for a while than those that were not. */
export function levelsThatDiffer(answered: Sweep["answered"]): string | undefined {
  const [first] = answered;
  const other = answered.find(({ level }) => level !== first?.level);
  return first && other && `${first.api.name} shows level ${first.level}, ${other.api.name} ${other.level}`;
}

function worst(statuses: readonly NodeStatus[]): NodeStatus {
  return (
    statuses.find((status) => status === "unhealthy") ??
    statuses.find((status) => status !== "healthy") ??
    "healthy"
  );
}

/** Said beside the node's name, where it is said already that nobody reaches it. */
function whySilent(error: unknown): string {
  return firstLine(error)
    .replace(/^\S+ could not be reached; nothing was sent\. /, "")
    .replace(/\.$/, "");
}
