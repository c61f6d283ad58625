import * as pulumi from "@pulumi/pulumi";
import type { StoredResource } from "../provider/pulumi/preview";

/** What the engine answers with: outputs by URN. */
interface StackResourceOutputs {
  readonly outputs: Readonly<Record<string, Pick<StoredResource, "outputs"> & { readonly type: string }>>;
}

let reading: Promise<readonly StoredResource[]> | undefined;

/**
 * The resources of this package as the last run left them in this stack's state; none where state cannot be read. The engine tells a program of
 * a preview nothing of them that is about to change. Those who ask at the same time share one answer.
 */
export function stackState(): Promise<readonly StoredResource[]> {
  reading ??= readStack().finally(() => (reading = undefined));
  return reading;
}

async function readStack(): Promise<readonly StoredResource[]> {
  const stack = pulumi.getStack();
  const found = await outputsOf(`${pulumi.getOrganization()}/${pulumi.getProject()}/${stack}`)
    // A backend in files that is older than projects knows stacks by their names alone.
    .catch(() => outputsOf(stack))
    .catch(() => ({ outputs: {} }) satisfies StackResourceOutputs);
  return Object.entries(found.outputs)
    .filter(([, { type }]) => type.startsWith("pulumi-nodejs:dynamic/couchbase-security:"))
    .map(([urn, { outputs }]) => ({ urn, outputs }));
}

function outputsOf(stackName: string): Promise<StackResourceOutputs> {
  return pulumi.runtime.invoke("pulumi:pulumi:readStackResourceOutputs", {
    stackName,
  }) as Promise<StackResourceOutputs>;
}
