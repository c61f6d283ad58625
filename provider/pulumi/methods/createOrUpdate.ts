import type { ClusterClient } from "../../cluster/nodeApi";
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
  { claims, run, time, log: logTo }: Dependencies,
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
    const stored = existing?.outputs.found as PlainObject | undefined;
    const found = stored ?? (await lookAt(client, definition, inputs));
    try {
      const result = await run(
        client,
        operationOf(definition, inputs, definition.goal(inputs), uuid, urn, log),
      );
      return { id, outs: outputsOf(definition, inputs, result, stored ?? definition.found(result.found)) };
    } catch (error) {
      throw recordedFailure(error, { id, definition, inputs, identity, found, provider: news.__provider });
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
