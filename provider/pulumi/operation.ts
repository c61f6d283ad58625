import type { Limits, Operation, Progress } from "../execution/types";
import { defaultLimits } from "../execution/limits";
import type { PlanOptions } from "../planning/goal";
import type { RecordPlace } from "../vocabulary";
import { shortName } from "./claims";
import type { FacetDefinition, PlainObject, Request } from "./facets/facetDefinition";
import { millisecondsOf, type TimeoutsInputs } from "./inputs/commonInputs";

/** What a resource asks of the executor. */
export function operationOf(
  definition: FacetDefinition,
  inputs: PlainObject,
  { goal, certificates }: Request,
  clusterUuid: string,
  urn: string | undefined,
  progress: Progress,
): Operation {
  return {
    requester: requesterOf(definition, inputs, urn),
    facet: definition.facet,
    goal,
    options: planOptionsOf(inputs),
    limits: limitsOf(inputs),
    record: { wait: millisecondsOf(inputs.timeouts as TimeoutsInputs | undefined).busy },
    progress,
    ...(certificates === undefined ? {} : { certificates }),
    expectedUuid: clusterUuid,
  };
}

/** What the resource is called in messages of others and in the restoration record. */
export function requesterOf(
  { facet }: FacetDefinition,
  { reason }: PlainObject,
  urn: string | undefined,
): string {
  const name = urn === undefined ? `the resource of ${facet}` : shortName(urn);
  return typeof reason === "string" ? `${name} (${reason})` : name;
}

export function planOptionsOf(inputs: PlainObject): PlanOptions {
  return {
    nodesAtOnce: typeof inputs.nodesAtOnce === "number" ? inputs.nodesAtOnce : 8,
    waitForRebalance: limitsOf(inputs).rebalance > 0,
    recordPlace: recordPlaceOf(inputs),
  };
}

export function recordPlaceOf({ record }: PlainObject): RecordPlace {
  return record === "file" ? "file" : "cluster";
}

function limitsOf({ timeouts }: PlainObject): Limits {
  return { ...defaultLimits, ...millisecondsOf(timeouts as TimeoutsInputs | undefined) };
}
