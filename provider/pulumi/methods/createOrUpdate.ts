import type { ClusterClient } from "../../cluster/nodeApi";
import { refused } from "../../execution/failure";
import { shortName } from "../claims";
import { connectionOf, withCluster } from "../connection/openCluster";
import type { FacetDefinition, PlainObject } from "../facets/facetDefinition";
import type { ConnectionInputs } from "../inputs/connectionSchema";
import { operationOf } from "../operation";
import { outputsOf, readOutputs } from "../outputs";
import { partInputs, withDefaults } from "../programInputs";
import { recordedFailure } from "../recordedFailure";
import { clusterUuidOf, resourceId } from "../resourceId";
import type { Dependencies } from "./dependencies";

export interface Made {
  readonly id: string;
  readonly outs: PlainObject;
}

/** The resource as it is in state: on an update. */
interface Existing {
  readonly id: string;
  readonly outputs: PlainObject;
}

/** Milliseconds in which another resource of the program may turn up that wants the same facet; the engine sends both at about the same time. */
const contest = 100;

/** Takes over the cluster as it is and brings the facet to what is asked: without any write when it is so already. */
export function create(
  definition: FacetDefinition,
  dependencies: Dependencies,
  inputs: PlainObject,
): Promise<Made> {
  return converge(definition, dependencies, inputs, undefined);
}

/** Brings the facet to what is asked, on the very cluster that the resource was created for. */
export function update(
  definition: FacetDefinition,
  dependencies: Dependencies,
  id: string,
  olds: PlainObject,
  news: PlainObject,
): Promise<Made> {
  return converge(definition, dependencies, news, { id, outputs: readOutputs(olds) });
}

async function converge(
  definition: FacetDefinition,
  { claims, run, readState, time, log: logTo }: Dependencies,
  news: PlainObject,
  existing: Existing | undefined,
): Promise<Made> {
  const { written, urn } = partInputs(news);
  const inputs = withDefaults(definition.defaults, written);
  const log = logTo(urn);
  const connection = connectionOf(inputs.cluster as ConnectionInputs | undefined);
  const expectedUuid = existing === undefined ? undefined : clusterUuidOf(existing.id);
  return withCluster({ connection, expectedUuid, time }, async ({ client, identity }) => {
    const { uuid } = identity;
    const id = resourceId(definition.facet, uuid);
    const claimant = urn ?? id;
    claims.take(uuid, definition.facet, claimant);
    await time.sleep(contest);
    claims.expectUncontested(uuid, definition.facet, claimant);

    for (const warning of client.warnings) log.warn(warning);
    const request = await definition.request(inputs, { client, readState, outputs: existing?.outputs });
    for (const warning of request.warnings ?? []) log.warn(warning);
    if (request.refusals !== undefined && request.refusals.length > 0)
      throw refused(urn === undefined ? id : shortName(urn), request.refusals);
    const stored = (existing?.outputs.found as PlainObject | undefined) ?? request.found;
    const found = stored ?? (await lookAt(client, definition, inputs));
    try {
      const result = await run(client, operationOf(definition, inputs, request, uuid, urn, log));
      const keptFound = stored ?? definition.found(result.found);
      return { id, outs: outputsOf(definition, inputs, result, keptFound, request.outputs ?? {}) };
    } catch (error) {
      const outputs = { ...existing?.outputs, ...request.outputs };
      const failed = { id, definition, inputs, identity, found, outputs, provider: news.__provider };
      throw recordedFailure(error, failed);
    }
  });
}

/** What is there before the first change, should it be needed after a failure. */
async function lookAt(
  client: ClusterClient,
  definition: FacetDefinition,
  inputs: PlainObject,
): Promise<PlainObject> {
  const [first] = await client.discover();
  return first === undefined ? {} : definition.live(await first.cluster(), inputs);
}
