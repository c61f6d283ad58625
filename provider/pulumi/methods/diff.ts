import { isDeepStrictEqual } from "node:util";
import type { ClusterClient } from "../../cluster/nodeApi";
import { notFailedOver } from "../../cluster/notFailedOver";
import { SecurityError } from "../../errors/securityError";
import { lookForRecords, recordStore, recordWarnings, type RecordStore } from "../../record";
import { shortName } from "../claims";
import { withCluster } from "../connection/openCluster";
import type { EngineLog } from "../engineLog";
import type { FacetDefinition, PlainObject, Shown } from "../facets/facetDefinition";
import { millisecondsOf, type TimeoutsInputs } from "../inputs/commonInputs";
import type { ConnectionInputs } from "../inputs/connectionSchema";
import { recordPlaceOf } from "../operation";
import { inputsAmong, readOutputs } from "../outputs";
import { partInputs, withDefaults } from "../programInputs";
import { clusterUuidOf } from "../resourceId";
import { contactFor } from "../connection/contactFor";
import type { Dependencies } from "./dependencies";

export interface DiffResult {
  readonly changes: boolean;
}

/** Milliseconds that a preview may spend on asking the cluster. */
const askingDeadline = 5000;

/**
 * Answers whether there is anything to do, never a replacement: when inputs differ from the outputs of the last run, when the cluster at
 * the endpoint is another one (the update then refuses, loudly), when the cluster shows something else than what is asked, or when a restoration record
 * is open. Whether the owner of a record still runs is not watched for here: the update finds out. A cluster that cannot be asked is warned about,
 * and inputs alone decide.
 */
export async function diff(
  definition: FacetDefinition,
  dependencies: Pick<Dependencies, "authorities" | "claims" | "log" | "readState" | "time">,
  id: string,
  olds: PlainObject,
  news: PlainObject,
): Promise<DiffResult> {
  const { claims, log: logTo } = dependencies;
  const { written, urn } = partInputs(news);
  const inputs = withDefaults(definition.defaults, written);
  const outputs = readOutputs(olds);
  const log = logTo(urn);
  const rival = urn === undefined ? undefined : claims.seen(clusterUuidOf(id), definition.facet, urn);
  if (rival !== undefined) {
    log.warn(`${shortName(rival)} manages the same facet of the same cluster: keep one of them.`);
    return { changes: true };
  }
  if (!isDeepStrictEqual(comparable(definition, outputs), comparable(definition, inputs))) {
    return { changes: true };
  }
  const known = { uuid: clusterUuidOf(id), outputs };
  return { changes: await clusterDiffers(definition, dependencies, known, inputs, log) };
}

async function clusterDiffers(
  definition: FacetDefinition,
  dependencies: Pick<Dependencies, "authorities" | "readState" | "time">,
  known: { readonly uuid: string; readonly outputs: PlainObject },
  inputs: PlainObject,
  log: EngineLog,
): Promise<boolean> {
  try {
    const contact = contactFor(definition, dependencies, inputs, known);
    return await withCluster({ ...contact, requestTimeout: askingDeadline }, async ({ client }) => {
      const answers = await Promise.all([
        facetDiffers(definition, dependencies.readState, client, inputs, log),
        recordIsOpen(recordStore(recordPlaceOf(inputs), client, known.uuid), log),
      ]);
      return answers.includes(true);
    });
  } catch (error) {
    if (!(error instanceof SecurityError)) throw error;
    const otherCluster = error.code === "CBSEC_OTHER_CLUSTER";
    log.warn(
      otherCluster
        ? error.message
        : `The cluster could not be asked whether it is as it was left; only inputs were compared. ${error.message}`,
    );
    return otherCluster;
  }
}

async function facetDiffers(
  definition: FacetDefinition,
  readState: Dependencies["readState"],
  client: ClusterClient,
  inputs: PlainObject,
  log: EngineLog,
): Promise<boolean> {
  const live = definition.live(await look(definition, readState, client), inputs);
  const differing = Object.entries(live).filter(([name, value]) => value !== inputs[name]);
  const textOf = definition.differenceText ?? differenceText;
  for (const [name, value] of differing) log.info(textOf(name, value, inputs[name]));
  return differing.length > 0;
}

/** One node's view, where that shows the facet: of the first that answers. */
async function look(
  { looksAt }: FacetDefinition,
  readState: Dependencies["readState"],
  client: ClusterClient,
): Promise<Shown> {
  if (Object.keys(looksAt).length > 0) return readState(client, looksAt);
  const [first, ...others] = notFailedOver(await client.discover());
  return others.reduce((shown, node) => shown.catch(() => node.cluster()), first.cluster());
}

function differenceText(input: string, live: unknown, asked: unknown): string {
  return `The cluster shows ${input} ${JSON.stringify(live)}; asked for is ${JSON.stringify(asked)}.`;
}

/** Without this a dead run would be found by no `up` whose inputs equal the state: the engine then calls nothing but check and diff. */
async function recordIsOpen(store: RecordStore, log: EngineLog): Promise<boolean> {
  const records = await lookForRecords(async () => [await store.glance()]);
  recordWarnings(records).forEach((warning) => log.warn(warning));
  return records.open.length > 0 || records.unreadable !== undefined;
}

/** Inputs in a form in which equal means the same: times in milliseconds, one certificate as a list of one. */
function comparable(definition: FacetDefinition, values: PlainObject): PlainObject {
  const inputs = withDefaults(definition.defaults, inputsAmong(definition, values));
  const { cluster, timeouts } = inputs as { cluster?: ConnectionInputs; timeouts?: TimeoutsInputs };
  const authorities = cluster?.caCertificates;
  return {
    ...inputs,
    deletion: inputs.deletion ?? "restore",
    record: inputs.record ?? "cluster",
    timeouts: millisecondsOf(timeouts),
    ...(cluster !== undefined && {
      cluster: {
        ...cluster,
        ...(authorities !== undefined && { caCertificates: [authorities].flat() }),
      },
    }),
  };
}
