import type { OpenCluster } from "../../pulumi/connection/openCluster";
import { readState } from "../../execution/readState";
import type { Goal, PlanOptions } from "../../planning/goal";
import { shortName } from "../../pulumi/claims";
import { facetDefinitions } from "../../pulumi/facets";
import type { PlainObject } from "../../pulumi/facets/facetDefinition";
import { planOptionsOf } from "../../pulumi/operation";
import { readOutputs } from "../../pulumi/outputs";
import type { StackResource } from "./stateFile";

/** What a destroy asks of the cluster for one resource, or why it asks for nothing. */
export interface Deletion {
  readonly resource: string;
  readonly urn: string;
  readonly dependencies: readonly string[];
  readonly goal: Goal;
  readonly options: PlanOptions;
  /** What a person should know. */
  readonly notes: readonly string[];
}

/** What `pulumi destroy` would ask of this cluster: as the resources' own deletion does. */
export async function deletionOf(
  { client }: OpenCluster,
  { urn, facet, outputs: stored, dependencies, ...flags }: StackResource,
): Promise<Deletion> {
  const resource = shortName(urn);
  const definition = facetDefinitions[facet];
  const outputs = withoutSecrets(readOutputs(stored));
  const common = { resource, urn, dependencies, options: planOptionsOf(outputs) };
  const nothing = (why: string): Deletion => ({
    ...common,
    goal: {},
    notes: [`${resource}: left as it is (${why}).`],
  });
  if (flags.retained) return nothing("retainOnDelete");
  if (outputs.deletion === "keep") return nothing('deletion: "keep"');
  if (outputs.found === undefined) return nothing("what was there at creation is not known");
  const { goal, warnings = [] } = await definition.requestToRestore(outputs, { client, readState, outputs });
  return {
    ...common,
    goal,
    notes: [
      `${resource}: goes back to ${definition.foundText(outputs.found as PlainObject)}.`,
      ...warnings,
      ...(flags.protected
        ? [`${resource} is protected: \`pulumi destroy\` refuses until \`pulumi state unprotect\`.`]
        : []),
    ],
  };
}

/** Key under which Pulumi marks secrets in state. */
const mark = "4dabf18193072939515e22adb298388d";

/** What is secret is not needed for a plan; of certificates only whether the resource brought any. */
function withoutSecrets({ delivery: _, ...outputs }: PlainObject): PlainObject {
  return Object.fromEntries(
    Object.entries(outputs).flatMap(([name, value]) => {
      if (!isSecret(value)) return [[name, value]];
      return name === "nodeCertificates" || name === "clientCertificates" ? [[name, {}]] : [];
    }),
  );
}

function isSecret(value: unknown): boolean {
  return typeof value === "object" && value !== null && mark in value;
}

/**
 * Resources that are destroyed together, one group after the other: those on which others depend come after them. The engine sends a group's
 * deletions at about the same time, so that they become one plan.
 */
export function inOrder(deletions: readonly Deletion[]): readonly (readonly Deletion[])[] {
  const groups: (readonly Deletion[])[] = [];
  let left = deletions;
  while (left.length > 0) {
    const group = left.filter(({ urn }) => !left.some(({ dependencies }) => dependencies.includes(urn)));
    if (group.length === 0) return [...groups, left];
    groups.push(group);
    left = left.filter((one) => !group.includes(one));
  }
  return groups;
}
