import * as pulumi from "@pulumi/pulumi";
import type { ClusterConnection } from "./connectionArgs";

const secretFields = ["password", "clientKey", "clientKeyPassphrase"] as const;

/**
 * Marks what is secret in a connection. Fields of a plain object are marked one by one; a connection that comes as one output is
 * marked as a whole.
 */
export function withSecrets(
  cluster: pulumi.Input<ClusterConnection> | undefined,
): pulumi.Input<ClusterConnection> | undefined {
  if (cluster === undefined) return undefined;
  if (pulumi.Output.isInstance(cluster) || cluster instanceof Promise) return pulumi.secret(cluster);
  const marked: ClusterConnection = { ...cluster };
  for (const field of secretFields) {
    const value = marked[field];
    if (value !== undefined) marked[field] = pulumi.secret(value);
  }
  return marked;
}

/** Throws when the stack configuration holds a secret in clear: the engine would keep it so in state and history. */
export function refuseClearSecrets(): void {
  const configuration = pulumi.runtime.allConfig();
  const clear = secretFields
    .map((field) => `couchbase:${field}`)
    .filter((key) => configuration[key] !== undefined && !isSecret(key));
  const [first] = clear;
  if (first === undefined) return;
  throw new pulumi.RunError(
    `The stack configuration holds ${clear.join(" and ")} in clear. Set it again as a secret: pulumi config set --secret ${first}`,
  );
}

/** The SDK knows which keys were set with --secret, but does not declare the function. */
function isSecret(key: string): boolean {
  return (pulumi.runtime as unknown as { isConfigSecret(key: string): boolean }).isConfigSecret(key);
}
