interface OutOfScope {
  readonly method: RegExp;
  readonly path: RegExp;
  readonly reason: string;
}

/** Endpoints that the simulated cluster does not claim to have. Nothing that the provider or couchbase-cli calls may stand here. */
const outOfScope: readonly OutOfScope[] = [
  {
    method: /^GET$/,
    path: /^\/settings\/(stats|audit|passwordPolicy|alerts|retryRebalance|indexes|querySettings)$/,
    reason: "settings of services and notifications that no network or certificate change touches",
  },
  { method: /^GET$/, path: /^\/settings\/rbac\/roles$/, reason: "descriptions of all roles, for people" },
  { method: /^GET$/, path: /^\/logs$/, reason: "the cluster's log, for people" },
  { method: /^GET$/, path: /^\/versions$/, reason: "build numbers only" },
];

/** Why an exchange is not compared; undefined when it is. */
export function outOfScopeReason(method: string, path: string): string | undefined {
  const endpoint = path.replace(/\?.*$/, "");
  return outOfScope.find((one) => one.method.test(method) && one.path.test(endpoint))?.reason;
}
