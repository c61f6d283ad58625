import type { Limits, Operation, Progress } from "../execution/types";
import { defaultLimits } from "../execution/limits";
import type { Goal, PlanOptions } from "../planning/goal";
import { shortName } from "./claims";
import type { FacetDefinition, PlainObject } from "./facets/facetDefinition";
import { limitsOf, type TimeoutsInputs } from "./inputs/commonInputs";

/** What a resource asks of the executor. */
export function operationOf(
  definition: FacetDefinition,
  inputs: PlainObject,
  goal: Goal,
  clusterUuid: string,
  urn: string | undefined,
  progress: Progress,
): Operation {
  return {
    requester: urn === undefined ? `the resource of ${definition.facet}` : shortName(urn),
    facet: definition.facet,
    goal,
    options: planOptionsOf(inputs),
    limits: limitsWithDefaults(inputs),
    progress,
    expectedUuid: clusterUuid,
  };
}

export function planOptionsOf(inputs: PlainObject): PlanOptions {
  return {
    nodesAtOnce: typeof inputs.nodesAtOnce === "number" ? inputs.nodesAtOnce : 8,
    waitForRebalance: limitsWithDefaults(inputs).rebalance > 0,
  };
}

function limitsWithDefaults(inputs: PlainObject): Limits {
  return { ...defaultLimits, ...limitsOf(inputs.timeouts as TimeoutsInputs | undefined) };
}
