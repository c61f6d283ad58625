import type { ClusterClient } from "../../cluster/nodeApi";
import { SecurityError } from "../../errors/securityError";
import { clockOf } from "../../execution/recordKeeping";
import { adopt } from "../../execution/restoration";
import type { ClusterState } from "../../planning/state";
import { recordStore, watchRecords, type WatchedRecord } from "../../record";
import type { AutoFailoverSettings, FunctionName, RecordPlace } from "../../vocabulary";
import type { Surroundings } from "../surroundings";

export interface PlacedRecord extends WatchedRecord {
  readonly place: RecordPlace;
}

/** A record beside the cluster as it is. */
export interface StatusRecord extends PlacedRecord {
  /** Nothing of it is left to do. */
  readonly over: boolean;
  /** What is still as its owner left it. */
  readonly autoFailover?: AutoFailoverSettings;
  readonly functions: readonly FunctionName[];
}

export interface PlaceLookedAt {
  readonly records: readonly PlacedRecord[];
  /** Why the place could not be looked at. */
  readonly unknown?: string;
}

/** The open records at a place; watched, unless `quick`, until it is known whether their owners live. */
export async function recordsAt(
  place: RecordPlace,
  client: ClusterClient,
  uuid: string,
  quick: boolean,
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
    return { records: watched.map((one) => ({ ...one, place })) };
  } catch (error) {
    if (!(error instanceof SecurityError)) throw error;
    return { records: [], unknown: error.message };
  }
}

/** What of a record is still to be put back, as a run that took over would see it. */
export function besideState(record: PlacedRecord, state: ClusterState): StatusRecord {
  const { first, functions, autoFailover } = adopt([record], state);
  return {
    ...record,
    over: first === undefined,
    functions,
    ...(autoFailover === undefined ? {} : { autoFailover }),
  };
}
