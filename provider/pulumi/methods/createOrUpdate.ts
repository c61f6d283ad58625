import type { ClusterClient } from "../../cluster/nodeApi";
import { refused } from "../../execution/failure";
import { withCluster } from "../connection/openCluster";
import type { FacetDefinition, PlainObject, Request } from "../facets/facetDefinition";
import type { EngineLog } from "../engineLog";
import { operationOf, requesterOf } from "../operation";
import { outputsOf, readOutputs } from "../outputs";
import { partInputs, withDefaults } from "../programInputs";
import { recordedFailure } from "../recordedFailure";
import { clusterUuidOf, resourceId } from "../resourceId";
import { contactFor } from "../connection/contactFor";
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
  dependencies: Dependencies,
  news: PlainObject,
  existing: Existing | undefined,
): Promise<Made> {
  const { claims, run, time, log: logTo } = dependencies;
  const { written, urn } = partInputs(news);
  const inputs = withDefaults(definition.defaults, written);
  const log = logTo(urn);
  const known = existing === undefined ? {} : { uuid: clusterUuidOf(existing.id), outputs: existing.outputs };
  const contact = contactFor(definition, dependencies, inputs, known);
  const converging = withCluster(contact, async ({ client, identity, verified }) => {
    const { uuid } = identity;
    const id = resourceId(definition.facet, uuid);
    const claimant = urn ?? id;
    claims.take(uuid, definition.facet, claimant);
    const expectStillWanted = () => claims.expectUncontested(uuid, definition.facet, claimant);
    await time.sleep(contest);
    expectStillWanted();

    client.heedWarnings((warning) => log.warn(warning));
    const requester = requesterOf(definition, inputs, urn);
    const asking = ask(definition, dependencies, client, {
      inputs,
      outputs: existing?.outputs,
      requester,
      log,
    });
    const operation = asking.then((request) => ({
      ...operationOf(definition, inputs, request, uuid, urn, log),
      expectStillWanted,
    }));
    try {
      const result = await run(client, { requester, expectedUuid: uuid, operation }, { contact, uuid });
      const request = await asking;
      const found = foundIn(existing?.outputs) ?? request.found ?? definition.found(result.found);
      const outs = outputsOf(definition, result, {
        inputs,
        found,
        verified,
        requested: request.outputs ?? {},
      });
      dependencies.authorities.remember([uuid], definition.authorities?.(inputs, outs) ?? []);
      return { id, outs: { ...outs, ...contact.outputsToKeep(uuid) } };
    } catch (error) {
      const request = await asking;
      const found = foundIn(existing?.outputs) ?? request.found;
      const outputs = { ...existing?.outputs, ...request.outputs };
      const kept = contact.outputsToKeep(uuid);
      const failed = { id, definition, inputs, identity, found, outputs, kept, verified };
      throw recordedFailure(error, { ...failed, provider: news.__provider });
    }
  });
  return converging.catch((error: unknown) => {
    if (urn !== undefined) claims.fail(definition.facet, urn);
    throw error;
  });
}

/** What the resource asks of this cluster. Throws CBSEC_REFUSED for reasons that lie in its inputs. */
async function ask(
  definition: FacetDefinition,
  { readState }: Pick<Dependencies, "readState">,
  client: ClusterClient,
  about: {
    readonly inputs: PlainObject;
    readonly outputs: PlainObject | undefined;
    readonly requester: string;
    readonly log: EngineLog;
  },
): Promise<Request> {
  const { inputs, outputs, requester, log } = about;
  const request = await definition.request(inputs, { client, readState, outputs });
  for (const warning of request.warnings ?? []) log.warn(warning);
  if (request.refusals !== undefined && request.refusals.length > 0)
    throw refused(requester, request.refusals);
  return request;
}

function foundIn(outputs: PlainObject | undefined): PlainObject | undefined {
  return outputs?.found as PlainObject | undefined;
}
