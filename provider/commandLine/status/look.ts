import type { ClusterClient, ClusterIdentity, NodeApi } from "../../cluster/nodeApi";
import { firstLine } from "../../errors/firstLine";
import { SecurityError } from "../../errors/securityError";
import { adopt } from "../../execution/restoration";
import { clockOf } from "../../execution/recordKeeping";
import { readLiveState } from "../../execution/readState";
import { hasUnusedListener, nodesDiffer } from "../../planning/look";
import type { ClusterState, NodeState } from "../../planning/state";
import { recordStore, watchRecords, type RecordPlace, type WatchedRecord } from "../../record";
import type { AutoFailoverSettings, FunctionName } from "../../vocabulary";
import type { Surroundings } from "../surroundings";

/** What `status` tells. */
export interface Status {
  readonly cluster: ClusterIdentity;
  readonly state: ClusterState;
  /** Of each node, in the order of the state's. */
  readonly certificates: readonly ServedCertificate[];
  readonly records: readonly StatusRecord[];
  /** Why records at a place could not be looked at. */
  readonly unknownRecords: readonly string[];
  /** Why the cluster is not as it should be; empty when it is. */
  readonly wrong: readonly string[];
}

/** What a node's management port presents, or why that is not known. */
export type ServedCertificate =
  | { readonly subject: string; readonly issuer: string; readonly notAfter: string }
  | { readonly unknown: string };

export interface StatusRecord extends WatchedRecord {
  readonly place: RecordPlace;
  /** What is still as its owner left it; nothing of it is left to do when `over`. */
  readonly over: boolean;
  readonly autoFailover?: AutoFailoverSettings;
  readonly functions: readonly FunctionName[];
}

export interface LookOptions {
  /** Do not wait until it is known whether the owners of records live. */
  readonly quick: boolean;
  readonly places: readonly RecordPlace[];
}

/** Milliseconds for one request. */
const timeout = 10_000;

/** Looks at everything; writes nothing. */
export async function look(
  client: ClusterClient,
  cluster: ClusterIdentity,
  options: LookOptions,
  surroundings: Surroundings,
): Promise<Status> {
  const state = await readLiveState(client, { timeout });
  const [certificates, places] = await Promise.all([
    Promise.all(state.nodes.map((node) => servedBy(client.node(node.otpNode), node))),
    Promise.all(
      options.places.map((place) => recordsAt(place, client, cluster.uuid, state, options, surroundings)),
    ),
  ]);
  const records = places.flatMap(({ found }) => found);
  const unknownRecords = places.flatMap(({ unknown }) => unknown ?? []);
  return {
    cluster,
    state,
    certificates,
    records,
    unknownRecords,
    wrong: [
      ...whatIsWrong(state, records),
      ...unknownRecords.map((why) => `what earlier runs left is not known: ${why.split("\n", 1)[0]}`),
    ],
  };
}

async function servedBy(api: NodeApi, { unreachable }: NodeState): Promise<ServedCertificate> {
  if (unreachable !== undefined) return { unknown: "the node cannot be reached" };
  try {
    const { leaf } = await api.presented(api.managementPort(), [], { timeout });
    return { subject: leaf.subject, issuer: leaf.issuer, notAfter: leaf.notAfter };
  } catch (error) {
    return { unknown: firstLine(error) };
  }
}

interface PlaceLookedAt {
  readonly found: readonly StatusRecord[];
  readonly unknown?: string;
}

async function recordsAt(
  place: RecordPlace,
  client: ClusterClient,
  uuid: string,
  state: ClusterState,
  { quick }: LookOptions,
  { terminal, time, record }: Surroundings,
): Promise<PlaceLookedAt> {
  const watching = {
    times: record?.times,
    patience: quick ? 0 : undefined,
    onWait: () =>
      terminal.tell("Watching whether the owner of an open record still lives (up to a minute) …"),
  };
  try {
    const watched = await watchRecords(recordStore(place, client, uuid), watching, clockOf(time));
    return { found: watched.map((one) => ({ ...one, place, ...stillOff(one, state) })) };
  } catch (error) {
    if (!(error instanceof SecurityError)) throw error;
    return { found: [], unknown: error.message };
  }
}

function stillOff(record: WatchedRecord, state: ClusterState) {
  const { first, functions, autoFailover } = adopt([record], state);
  return { over: first === undefined, functions, ...(autoFailover === undefined ? {} : { autoFailover }) };
}

function whatIsWrong(state: ClusterState, records: readonly StatusRecord[]): readonly string[] {
  return [
    ...[nodesDiffer(state.nodes)].flatMap((difference) =>
      difference === undefined ? [] : `the nodes differ: ${difference}`,
    ),
    ...state.nodes.flatMap((node) => illness(node)),
    ...state.nodes.filter(hasUnusedListener).map(({ name }) => `${name} has a listener left over`),
    ...records
      .filter(({ life, over }) => !over && life !== "alive")
      .map(({ owner, life }) =>
        life === "unknown"
          ? `the record of ${owner.reason} is open, alive or dead`
          : `${owner.reason} left something to be put back`,
      ),
  ];
}

function illness({ name, status, membership, unreachable }: NodeState): readonly string[] {
  if (unreachable !== undefined) return [`${name} cannot be reached: ${unreachable}`];
  if (membership !== "active") return [];
  return status === "healthy" ? [] : [`${name} is ${status}`];
}
