import * as pulumi from "@pulumi/pulumi";
import type { NodeCertificateArgs } from "./certificateArgs";
import type { ClusterConnection } from "./connectionArgs";

const secretFields = ["password", "clientKey", "clientKeyPassphrase"] as const;

/**
 * Marks what is secret in a connection. Fields of a plain object are marked one by one; a connection that comes as one output is
 * marked as a whole.
 */
export function withSecrets(
  cluster: pulumi.Input<ClusterConnection> | undefined,
): pulumi.Input<ClusterConnection> | undefined {
  if (isLeftOut(cluster)) return undefined;
  if (isLater(cluster) || !isPlainObject(cluster)) return pulumi.secret(cluster);
  const marked: ClusterConnection = { ...cluster };
  for (const field of secretFields) {
    const value = marked[field];
    if (value !== undefined) marked[field] = pulumi.secret(value);
  }
  return marked;
}

/** Marks what opens the nodes' certificates: keys, and all that is said of their passphrases. A part that comes as an output is marked as a whole. */
export function withKeySecrets(
  nodeCertificates: pulumi.Input<Record<string, pulumi.Input<NodeCertificateArgs>>> | undefined,
): typeof nodeCertificates {
  if (isLeftOut(nodeCertificates)) return undefined;
  if (isLater(nodeCertificates) || !isPlainObject(nodeCertificates)) return pulumi.secret(nodeCertificates);
  return Object.fromEntries(Object.entries(nodeCertificates).map(([node, given]) => [node, markKey(given)]));
}

function markKey(given: pulumi.Input<NodeCertificateArgs>): pulumi.Input<NodeCertificateArgs> {
  if (isLater(given) || !isPlainObject(given)) return pulumi.secret(given);
  const { privateKey, privateKeyPassphrase } = given;
  return {
    ...given,
    ...(privateKey === undefined ? {} : { privateKey: pulumi.secret(privateKey) }),
    ...(privateKeyPassphrase === undefined
      ? {}
      : { privateKeyPassphrase: pulumi.secret(privateKeyPassphrase) }),
  };
}

/** In JavaScript anything may stand where an object should: what is none is refused by the check, and secret until then. */
function isPlainObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** JavaScript may say so by null, too. */
function isLeftOut(value: unknown): value is undefined {
  return value === undefined || value === null;
}

function isLater<T>(value: pulumi.Input<T>): value is pulumi.OutputInstance<T> | Promise<T> {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
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
