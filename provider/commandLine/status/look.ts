import type { ClusterClient, ClusterIdentity } from "../../cluster/nodeApi";
import { readLiveState } from "../../execution/readState";
import type { ClusterState } from "../../planning/state";
import type { Surroundings } from "../surroundings";
import type { RecordPlace } from "../../vocabulary";
import { besideState, recordsAt, type StatusRecord } from "./records";
import { servedBy, type ServedCertificate } from "./served";
import { whatIsWrong } from "./whatIsWrong";

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

export interface LookOptions {
  /** Do not wait until it is known whether the owners of records live. */
  readonly quick: boolean;
  readonly places: readonly RecordPlace[];
}

/** Milliseconds for one request. */
const timeout = 10_000;

/** Looks at everything, records first: what the cluster is like is then what they are compared with. Writes nothing. */
export async function look(
  client: ClusterClient,
  cluster: ClusterIdentity,
  { quick, places }: LookOptions,
  surroundings: Surroundings,
): Promise<Status> {
  const looked = await Promise.all(
    places.map((place) => recordsAt(place, client, cluster.uuid, quick, surroundings)),
  );
  const state = await readLiveState(client, { timeout });
  const seen = {
    cluster,
    state,
    certificates: await Promise.all(
      state.nodes.map((node) => servedBy(client.node(node.otpNode), node, { timeout })),
    ),
    records: looked.flatMap(({ records }) => records).map((record) => besideState(record, state)),
    unknownRecords: looked.flatMap(({ unknown }) => unknown ?? []),
  };
  return { ...seen, wrong: whatIsWrong(seen, surroundings.wall()) };
}
