import type { ClusterIdentity } from "../cluster/nodeApi";
import { SecurityError } from "../errors/securityError";
import { nodeReports } from "../execution/result";
import type { OperationResult, PartialResult } from "../execution/types";
import type { ClusterState } from "../planning/state";
import type { OpenRecords } from "../record";
import type { FacetDefinition, PlainObject, Seen } from "./facets/facetDefinition";
import { commonInputs } from "./inputs/commonInputs";
import { wireSafe } from "./wireSafe";

/** Version of the shape of outputs in state. Raised when it changes; `readOutputs` migrates older ones. */
const schemaVersion = 1;

/** The inputs among `values`, under the same keys and in the same shape: so the engine keeps secrets secret and shows changes. */
export function inputsAmong(definition: FacetDefinition, values: PlainObject): PlainObject {
  const names = [...Object.keys(definition.defaults), ...Object.keys(commonInputs)];
  return Object.fromEntries(
    names.filter((name) => values[name] !== undefined).map((name) => [name, values[name]]),
  );
}

/** What is kept in state after a create or update. */
export function outputsOf(
  definition: FacetDefinition,
  result: OperationResult,
  { inputs, found, ...seen }: Seen & { readonly inputs: PlainObject; readonly found: PlainObject },
): PlainObject {
  const { uuid, version, nodes, steps, exposure } = result;
  return wireSafe({
    schemaVersion,
    ...inputsAmong(definition, inputs),
    clusterUuid: uuid,
    clusterVersion: version,
    nodes,
    found,
    steps,
    exposure,
    ...definition.outputsOf?.(result, inputs, seen),
  });
}

/** What is kept in state of an operation that changed something and failed: what the cluster shows now, so that the next run sees what is left. */
export function outputsAfterFailure(
  definition: FacetDefinition,
  inputs: PlainObject,
  { uuid, version }: ClusterIdentity,
  found: PlainObject | undefined,
  { outputs, verified }: { readonly outputs: PlainObject; readonly verified: boolean },
  { state, steps }: PartialResult,
): PlainObject {
  return wireSafe({
    schemaVersion,
    ...inputsAmong(definition, inputs),
    ...(state === undefined ? {} : { ...definition.live(state, inputs), nodes: nodeReports(state) }),
    ...facetOutputs(definition, outputs, state, verified),
    clusterUuid: uuid,
    clusterVersion: version,
    found,
    steps,
  });
}

/** What is kept in state when a refresh has looked at the cluster; what belongs to the last operation stays. */
export function outputsOfRefresh(
  definition: FacetDefinition,
  outputs: PlainObject,
  live: PlainObject,
  { version }: ClusterIdentity,
  { state, verified }: { readonly state: ClusterState; readonly verified: boolean },
): PlainObject {
  return wireSafe({
    ...outputs,
    ...live,
    clusterVersion: version,
    nodes: nodeReports(state),
    ...facetOutputs(definition, outputs, state, verified),
  });
}

/** The facet's own outputs, as far as they are known. */
function facetOutputs(
  definition: FacetDefinition,
  outputs: PlainObject,
  state: ClusterState | undefined,
  verified: boolean,
): PlainObject {
  const names = definition.outputNames ?? [];
  const before = Object.fromEntries(names.map((name) => [name, outputs[name]]));
  return {
    ...before,
    ...(state === undefined ? {} : definition.outputsOfRefresh?.(state, outputs, verified)),
  };
}

/** What a refresh keeps of them in state, as `OpenRecordOutput` of the SDK; none takes away what an earlier one kept. */
export function openRecordOutputs({ open }: OpenRecords): PlainObject {
  const openRecords = open.map(({ owner, content }) => ({
    owner: `${owner.host} (pid ${owner.pid})`,
    since: owner.since,
    reason: owner.reason,
    doing: content?.phase,
  }));
  return { openRecords: openRecords.length === 0 ? undefined : openRecords };
}

/** Outputs as an earlier run wrote them. Throws CBSEC_CONFIGURATION for those of a later version of this package. */
export function readOutputs(stored: PlainObject): PlainObject {
  const version = stored.schemaVersion;
  if (typeof version === "number" && version > schemaVersion) {
    throw new SecurityError(
      "CBSEC_CONFIGURATION",
      `The state of this resource was written by a later version of pulumi-couchbase-security (outputs of version ${version}, this one reads ${schemaVersion}).`,
      { hint: "install that version or a later one: npm install pulumi-couchbase-security@latest" },
    );
  }
  return stored;
}
