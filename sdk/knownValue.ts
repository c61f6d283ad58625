import type * as pulumi from "@pulumi/pulumi";

/**
 * The value of an output by itself, without what it depends on, or undefined when it is not known in this preview. (`isKnown` is
 * not declared by the SDK.)
 */
export async function knownValue<T>(output: pulumi.Output<T>): Promise<T | undefined> {
  const { isKnown } = output as unknown as { isKnown: Promise<boolean> };
  if (!(await isKnown)) return undefined;
  return new Promise((resolve) => output.apply((value) => resolve(value)));
}
