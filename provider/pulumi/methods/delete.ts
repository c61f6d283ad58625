import { SecurityError } from "../../errors/securityError";
import { shortName } from "../claims";
import { withCluster } from "../connection/openCluster";
import type { FacetDefinition, PlainObject } from "../facets/facetDefinition";
import { operationOf } from "../operation";
import { inputsAmong, readOutputs } from "../outputs";
import { clusterUuidOf } from "../resourceId";
import { contactFor } from "../connection/contactFor";
import type { Dependencies } from "./dependencies";

/**
 * Brings the facet back to what was found at creation, the plan being told before the first write, because the engine previews no deletions. Does nothing with
 * `deletion: "keep"`, and nothing when another resource took over the facet in this run. May be run again after a failure. Throws CBSEC_NOT_STARTED when that other resource failed.
 */
export async function remove(
  definition: FacetDefinition,
  dependencies: Dependencies,
  id: string,
  stored: PlainObject,
): Promise<void> {
  const { authorities, claims, run, readState, log: logTo } = dependencies;
  const outputs = readOutputs(stored);
  const log = logTo();
  const uuid = clusterUuidOf(id);
  const keeper = claims.keeperOf(uuid, definition.facet);
  if (keeper?.failed === true) throw keeperFailed(id, keeper.urn);
  if (keeper !== undefined) return log.warn(keptText(definition, outputs, keeper.urn));
  if (outputs.deletion === "keep") {
    return log.info(`${id}: left as it is (deletion: "keep").`);
  }
  if (outputs.found === undefined) {
    return log.warn(`${id}: what was there at creation is not known, so the cluster is left as it is.`);
  }
  const inputs = inputsAmong(definition, outputs);
  const contact = contactFor(definition, dependencies, inputs, { uuid, outputs });
  await withCluster(contact, async ({ client, verified }) => {
    client.heedWarnings((warning) => log.warn(warning));
    log.info(
      `${id}: going back to what was found at creation, ${definition.foundText(outputs.found as PlainObject)}.`,
    );
    const operation = definition.requestToRestore(outputs, { client, readState, outputs }).then((request) => {
      for (const warning of request.warnings ?? []) log.warn(warning);
      return operationOf(definition, inputs, request, uuid, undefined, log);
    });
    const result = await run(client, { requester: id, expectedUuid: uuid, operation }, { contact, uuid });
    const seen = definition.outputsOf?.(result, inputs, { verified, requested: {} }) ?? {};
    authorities.remember([uuid], definition.authorities?.({}, seen) ?? []);
  });
}

/** With this resource the state would lose what it had found, and nobody else knows it yet. */
function keeperFailed(id: string, keeper: string): SecurityError {
  const name = shortName(keeper);
  return new SecurityError(
    "CBSEC_NOT_STARTED",
    `${id}: not deleted, because ${name} failed, which takes its place in this run or may be meant to. Nothing was changed.`,
    { hint: `see the error of ${name}, and run \`pulumi up\` again` },
  );
}

function keptText(definition: FacetDefinition, outputs: PlainObject, keeper: string): string {
  const found =
    outputs.found === undefined ? "what it had found" : definition.foundText(outputs.found as PlainObject);
  return (
    `${shortName(keeper)} took over this cluster's ${definition.facet} in this run, so deleting the old resource changes nothing on the cluster. ` +
    `To rename or move a resource without a deletion, give it an alias: { aliases: [{ name: "old name" }] }. ` +
    `The old resource would have gone back to ${found}; the new one goes back to what it found.`
  );
}
