import type { ConfigCopy } from "../replication/configCopy";
import { setting } from "../replication/setting";

export type FunctionStatus =
  "deployed" | "deploying" | "undeployed" | "undeploying" | "paused" | "pausing" | "resuming" | "invalid";

export interface FunctionScope {
  readonly bucket: string;
  readonly scope: string;
}

/** The scope of functions that were put in none. */
export const adminScope: FunctionScope = { bucket: "*", scope: "*" };

/** An Eventing function as all Eventing nodes agree on it. */
export interface FunctionState {
  readonly name: string;
  readonly scope: FunctionScope;
  readonly status: FunctionStatus;
  /** The cluster encryption level was changed while it was deployed. */
  readonly redeployRequired: boolean;
}

export function inAdminScope(scope: FunctionScope): boolean {
  return scope.bucket === "*" && scope.scope === "*";
}

/** `name`, or `bucket/scope/name`. */
export function functionId({ name, scope }: Pick<FunctionState, "name" | "scope">): string {
  return inAdminScope(scope) ? name : `${scope.bucket}/${scope.scope}/${name}`;
}

export const functionIds = setting<readonly string[]>("functions");
export const functionOf = (id: string) => setting<FunctionState>(`function/${id}`);

/** All functions that a copy of the configuration knows. */
export function functionsIn(config: ConfigCopy): readonly FunctionState[] {
  return (config.get(functionIds) ?? []).flatMap((id) => config.get(functionOf(id)) ?? []);
}
