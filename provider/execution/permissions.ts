import type { NodeApi, RequestOptions } from "../cluster/nodeApi";
import type { Goal } from "../planning/goal";
import type { ClusterState, NodeState } from "../planning/state";
import { isBefore } from "../planning/versions";
import type { EventingFunction } from "../vocabulary";

/** From 8.0 on groups of users, of which the restoration record is one, are no security matter any more. */
const permissionsOfUsers = ["cluster.admin.users!read", "cluster.admin.users!write"];

/** The permissions that a goal needs and the user lacks (cluster API facts H); none are asked for without a goal. */
export async function missingPermissions(
  api: NodeApi,
  goal: Goal,
  { level, functions, nodes }: Pick<ClusterState, "level" | "functions" | "nodes">,
): Promise<readonly string[]> {
  if (goal.addressFamily === undefined && goal.encryption === undefined && goal.certificates === undefined)
    return [];
  const needed = new Set([
    "cluster.admin.setup!write",
    "cluster.settings!read",
    "cluster.settings!write",
    // Until 7.6 also for the restoration record, which is a group of users.
    "cluster.admin.security!read",
    "cluster.admin.security!write",
    ...(nodes.some(({ version }) => isBefore(version, "8.0")) ? [] : permissionsOfUsers),
  ]);
  if (goal.encryption !== undefined || level !== "none") {
    if (functions.readable) functions.value.forEach((one) => needed.add(manage(one)));
  }
  const held = await api.checkPermissions([...needed]);
  return [...needed].filter((permission) => held[permission] !== true);
}

/**
 * Why the list of functions may not be all of them: from 8.0 on Eventing leaves out, without a word, those that the user may not manage. A function
 * that is not shown would not be paused.
 */
export async function unseenFunctions(
  api: NodeApi,
  nodes: readonly NodeState[],
  options: RequestOptions,
): Promise<string | undefined> {
  const leavesOut = ({ services, version }: NodeState) =>
    services.includes("eventing") && !isBefore(version, "8.0");
  if (!nodes.some(leavesOut)) return undefined;
  const held = await api.checkPermissions([functionsOfAnyScope], options);
  return held[functionsOfAnyScope] === true
    ? undefined
    : `the user lacks ${functionsOfAnyScope}, and Eventing shows each user only what that user may manage`;
}

const functionsOfAnyScope = "cluster.collection[*:*:*].eventing.function!manage";

function manage({ scope }: EventingFunction): string {
  if (scope === undefined) return "cluster.eventing.functions!manage";
  return `cluster.collection[${scope.bucket}:${scope.scope}:*].eventing.function!manage`;
}
