import type { ClusterIdentity } from "../cluster/nodeApi";
import { partialOf } from "../execution/operationError";
import type { PartialResult } from "../execution/types";
import type { FacetDefinition, PlainObject } from "./facets/facetDefinition";
import { outputsAfterFailure } from "./outputs";

export interface Failed {
  readonly id: string;
  readonly definition: FacetDefinition;
  readonly inputs: PlainObject;
  readonly identity: ClusterIdentity;
  /** What state or the request say of it; else what the run itself found. */
  readonly found: PlainObject | undefined;
  /** What was in state before, with what the request brought. */
  readonly outputs: PlainObject;
  /** What outputs hold however the run ended. */
  readonly kept: PlainObject;
  /** Whether the cluster was seen over a verified connection. */
  readonly verified: boolean;
  /** `__provider` of the inputs: the engine does not add it to what is recorded of a failure. */
  readonly provider: unknown;
}

/** What the engine records as a resource that is partly made; its next `up` calls update. */
export interface RecordedFailure extends Error {
  readonly id: string;
  readonly properties: PlainObject;
  readonly reasons: readonly string[];
}

/**
 * An error from after the cluster's first change carries what the engine shall record: the id, the outputs as the cluster is now, and the
 * reason. Before that the error is plain, and the engine records nothing.
 */
export function recordedFailure(error: unknown, failed: Failed): unknown {
  const partial = partialOf(error);
  if (!(error instanceof Error) || partial === undefined || !hasToAnswer(failed, partial)) return error;
  const { id, definition, inputs, identity, provider } = failed;
  const outputs = definition.outputsOfFailure?.(failed.outputs, partial) ?? failed.outputs;
  const found = failed.found ?? (partial.found === undefined ? undefined : definition.found(partial.found));
  const properties = outputsAfterFailure(
    definition,
    inputs,
    identity,
    found,
    { ...failed, outputs },
    partial,
  );
  const recorded: RecordedFailure = Object.assign(new Error(error.message, { cause: error }), {
    id,
    properties: { ...properties, ...failed.kept, __provider: provider },
    reasons: [error.message],
  });
  recorded.stack = error.stack;
  return recorded;
}

/** Something was changed; or by a dead run, and the resource is to undo it some day. */
function hasToAnswer({ definition }: Failed, { changed, broughtCAs = [] }: PartialResult): boolean {
  return changed || (definition.outputsOfFailure !== undefined && broughtCAs.length > 0);
}
