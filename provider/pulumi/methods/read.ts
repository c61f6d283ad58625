import { lookForRecords, recordStore, recordWarnings } from "../../record";
import { withCluster } from "../connection/openCluster";
import type { FacetDefinition, PlainObject } from "../facets/facetDefinition";
import { recordPlaceOf } from "../operation";
import { inputsAmong, openRecordOutputs, outputsOfRefresh, readOutputs } from "../outputs";
import { clusterUuidOf } from "../resourceId";
import { wireSafe } from "../wireSafe";
import { contactFor } from "../connection/contactFor";
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
  dependencies: Pick<Dependencies, "authorities" | "readState" | "time" | "log">,
  id: string,
  stored: PlainObject,
): Promise<ReadResult> {
  const { readState, log: logTo } = dependencies;
  const outputs = readOutputs(stored);
  const inputs = inputsAmong(definition, outputs);
  const contact = contactFor(definition, dependencies, inputs, { uuid: clusterUuidOf(id), outputs });
  return withCluster({ ...contact, requestTimeout }, async ({ client, identity, verified }) => {
    const store = recordStore(recordPlaceOf(inputs), client, identity.uuid);
    const [state, records] = await Promise.all([
      readState(client, definition.looksAt),
      lookForRecords(() => store.list()),
    ]);
    recordWarnings(records).forEach((warning) => logTo().warn(`${id}: ${warning}`));
    const live = definition.live(state, inputs);
    const props = outputsOfRefresh(definition, outputs, live, identity, { state, verified });
    return {
      id,
      props: wireSafe({
        ...props,
        ...openRecordOutputs(records),
        ...contact.outputsToKeep(identity.uuid),
      }),
      inputs: wireSafe({ ...inputs, ...live }),
    };
  });
}
