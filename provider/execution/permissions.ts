import type { NodeApi } from "../cluster/nodeApi";
import type { Goal } from "../planning/goal";
import type { Readable } from "../planning/state";
import type { ClusterEncryptionLevel, EventingFunction } from "../vocabulary";

/** The permissions that a goal needs and the user lacks (cluster API facts H); none are asked for without a goal. */
export async function missingPermissions(
  api: NodeApi,
  goal: Goal,
  level: ClusterEncryptionLevel,
  functions: Readable<readonly EventingFunction[]>,
): Promise<readonly string[]> {
  if (goal.addressFamily === undefined && goal.encryption === undefined && goal.certificates === undefined)
    return [];
  const needed = new Set([
    "cluster.admin.setup!write",
    "cluster.settings!read",
    "cluster.settings!write",
    // Also for the restoration record, which is a group of users.
    "cluster.admin.security!read",
    "cluster.admin.security!write",
  ]);
  if (goal.encryption !== undefined || level !== "none") {
    if (functions.readable) functions.value.forEach((one) => needed.add(manage(one)));
  }
  const held = await api.checkPermissions([...needed]);
  return [...needed].filter((permission) => held[permission] !== true);
}

function manage({ scope }: EventingFunction): string {
  if (scope === undefined) return "cluster.eventing.functions!manage";
  return `cluster.collection[${scope.bucket}:${scope.scope}:*].eventing.function!manage`;
}
