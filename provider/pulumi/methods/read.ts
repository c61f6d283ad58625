import { lookForRecords, recordStore, recordWarnings } from "../../record";
import { connectionOf, withCluster } from "../connection/openCluster";
import type { FacetDefinition, PlainObject } from "../facets/facetDefinition";
import type { ConnectionInputs } from "../inputs/connectionSchema";
import { recordPlaceOf } from "../operation";
import { inputsAmong, openRecordOutputs, outputsOfRefresh, readOutputs } from "../outputs";
import { clusterUuidOf } from "../resourceId";
import { wireSafe } from "../wireSafe";
import type { Dependencies } from "./dependencies";

/** Milliseconds for one request: a node that is down is waited for no longer than that, the others still answer. */
const requestTimeout = 10_000;

export interface ReadResult {
  readonly id: string;
  readonly props: PlainObject;
  readonly inputs: PlainObject;
}

/**
 * Looks at the cluster and answers what it shows, as outputs and as inputs, so that the next preview shows drift as a changed line. An open
 * restoration record is told and kept among the outputs; nothing is written.
 * Inputs that the user had not set are not among them. Never answers that the resource is gone: a cluster that cannot be asked, or
 * is another one, is an error.
 */
export async function read(
  definition: FacetDefinition,
  { readState, time, log: logTo }: Pick<Dependencies, "readState" | "time" | "log">,
  id: string,
  stored: PlainObject,
): Promise<ReadResult> {
  const outputs = readOutputs(stored);
  const inputs = inputsAmong(definition, outputs);
  const connection = connectionOf(inputs.cluster as ConnectionInputs | undefined);
  const contact = { connection, expectedUuid: clusterUuidOf(id), time, requestTimeout };
  return withCluster(contact, async ({ client, identity }) => {
    const store = recordStore(recordPlaceOf(inputs), client, identity.uuid);
    const [state, records] = await Promise.all([
      readState(client, definition.looksAt),
      lookForRecords(() => store.list()),
    ]);
    recordWarnings(records).forEach((warning) => logTo().warn(`${id}: ${warning}`));
    const live = definition.live(state, inputs);
    const props = outputsOfRefresh(definition, outputs, live, identity, state);
    return {
      id,
      props: wireSafe({ ...props, ...openRecordOutputs(records) }),
      inputs: wireSafe({ ...inputs, ...live }),
    };
  });
}
