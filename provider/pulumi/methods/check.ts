import { connect } from "../../cluster/connect";
import { isSecurityError } from "../../errors/securityError";
import { realTime } from "../../time";
import type { Claims } from "../claims";
import { connectionOf } from "../connection/openCluster";
import type { ResolvedConnection } from "../connection/resolveConnection";
import { secureTwinOf } from "../connection/secureTwin";
import type { FacetDefinition, PlainObject } from "../facets/facetDefinition";
import { checkFailures, notShown, type CheckFailure } from "../inputs/checkFailures";
import type { ConnectionInputs } from "../inputs/connectionSchema";
import { hasUnknown } from "../inputs/unknowns";
import { partInputs, withDefaults } from "../programInputs";

export interface CheckResult {
  readonly inputs: PlainObject;
  readonly failures: readonly CheckFailure[];
}

/**
 * Fills in defaults and names everything that is wrong with the inputs, at once. Nothing is asked of the cluster. Values that a preview
 * does not know yet are left alone.
 */
export async function check(
  definition: FacetDefinition,
  claims: Claims,
  news: PlainObject,
): Promise<CheckResult> {
  const { written, urn } = partInputs(news);
  if (urn !== undefined) claims.inProgram(urn);
  const inputs = withDefaults(definition.defaults, written);
  let failures: readonly CheckFailure[] = checkFailures(definition.schema, inputs);
  if (failures.length === 0) failures = definition.checkInputs?.(inputs) ?? [];
  if (failures.length === 0 && !hasUnknown(inputs.cluster)) failures = await connectionFailures(inputs);
  const kept = failures.length === 0 ? (definition.inputsToKeep?.(inputs) ?? inputs) : inputs;
  return { inputs: urn === undefined ? kept : { ...kept, __urn: urn }, failures };
}

async function connectionFailures(inputs: PlainObject): Promise<CheckFailure[]> {
  try {
    const connection = connectionOf(inputs.cluster as ConnectionInputs | undefined);
    await connect(connection.settings, { time: realTime }).close();
    return inputs.level === "strict" ? plainEndpointFailures(connection) : [];
  } catch (error) {
    if (!isSecurityError(error, "CBSEC_CONFIGURATION")) throw error;
    return [{ property: notShown("cluster"), reason: error.message }];
  }
}

/** At level strict plain ports are closed to the outside: who comes in through one must be able to move to TLS before. */
function plainEndpointFailures({ settings, endpointFrom }: ResolvedConnection): CheckFailure[] {
  const twin = secureTwinOf(settings.endpoint);
  if (twin === undefined || settings.caCertificates !== undefined) return [];
  return [
    {
      property: notShown("cluster"),
      reason:
        `level "strict" closes the plain ports, and ${endpointFrom} is the plain ${settings.endpoint}: ` +
        `write ${twin} and the cluster's CA in caCertificates ` +
        `(with the CA alone, the provider moves to TLS by itself)`,
    },
  ];
}
