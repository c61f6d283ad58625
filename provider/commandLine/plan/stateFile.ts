import { readFileSync } from "node:fs";
import { z } from "zod";
import { clusterUuidOf } from "../../pulumi/resourceId";
import { facets, type Facet } from "../../vocabulary";
import { unusable } from "../arguments";
import type { Terminal } from "../surroundings";

/** A resource of this package in a stack's state. */
export interface StackResource {
  readonly urn: string;
  readonly facet: Facet;
  readonly clusterUuid: string;
  readonly outputs: Record<string, unknown>;
  /** Pulumi refuses to destroy it. */
  readonly protected: boolean;
  /** Pulumi lets go of it without a deletion. */
  readonly retained: boolean;
  /** URNs of resources that are destroyed after this one. */
  readonly dependencies: readonly string[];
}

const exportSchema = z.object({
  deployment: z.object({
    resources: z
      .array(
        z.object({
          urn: z.string(),
          type: z.string(),
          id: z.string().optional(),
          outputs: z.record(z.string(), z.unknown()).default({}),
          protect: z.boolean().default(false),
          retainOnDelete: z.boolean().default(false),
          dependencies: z.array(z.string()).nullish(),
        }),
      )
      .default([]),
  }),
});

const typePrefix = "pulumi-nodejs:dynamic/couchbase-security:";

/** The resources of this package in what `pulumi stack export` wrote; `-` is standard input. Throws CBSEC_CONFIGURATION. */
export async function readStateFile(path: string, terminal: Terminal): Promise<readonly StackResource[]> {
  const read = exportSchema.safeParse(parsed(path === "-" ? await terminal.readInput() : contents(path)));
  if (!read.success) throw notAnExport();
  return read.data.deployment.resources.flatMap(
    ({ type, id = "", urn, outputs, protect, retainOnDelete, dependencies }) => {
      const facet = facets.find((one) => id.startsWith(`${one}@`));
      if (!type.startsWith(typePrefix) || facet === undefined) return [];
      return [
        {
          urn,
          facet,
          clusterUuid: clusterUuidOf(id),
          outputs,
          protected: protect,
          retained: retainOnDelete,
          dependencies: dependencies ?? [],
        },
      ];
    },
  );
}

function contents(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw unusable("The file of --state cannot be read.", "write it with: pulumi stack export > FILE");
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notAnExport();
  }
}

/** What is in the file is not quoted: it may hold secrets. */
function notAnExport() {
  return unusable(
    "--state is not what `pulumi stack export` writes.",
    "write it with: pulumi stack export > FILE",
  );
}
