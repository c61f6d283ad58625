import * as pulumi from "@pulumi/pulumi";

/** A resource as the program registered it. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
}

/**
 * Runs a program without an engine. Resolves, when all is registered, with its dynamic resources; until then they are added to
 * `registered` one by one.
 */
export async function underMocks(
  preview: boolean,
  program: () => unknown,
  registered: Registered[] = [],
): Promise<Registered[]> {
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        if (type.startsWith("pulumi-nodejs:")) {
          registered.push({ type, name, inputs: inputs as Record<string, unknown> });
        }
        return { id: `${name}-id`, state: { ...(inputs as object), clusterUuid: "uuid" } };
      },
      call: () => ({}),
    },
    "shop",
    "dev",
    preview,
  );
  program();
  await pulumi.runtime.disconnect();
  return registered;
}
