interface OutOfScope {
  readonly method: RegExp;
  readonly path: RegExp;
  readonly reason: string;
}

/** Endpoints that the simulated cluster does not claim to have. Nothing that the provider or couchbase-cli calls may stand here. */
const outOfScope: readonly OutOfScope[] = [];

/** Why an exchange is not compared; undefined when it is. */
export function outOfScopeReason(method: string, path: string): string | undefined {
  const endpoint = path.replace(/\?.*$/, "");
  return outOfScope.find((one) => one.method.test(method) && one.path.test(endpoint))?.reason;
}
