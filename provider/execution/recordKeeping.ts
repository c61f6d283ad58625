import { createRequire } from "node:module";
import { hostname } from "node:os";
import type { ClusterClient } from "../cluster/nodeApi";
import { lookForRecords, recordStore, type Clock, type Owner, type RecordStore, type View } from "../record";
import type { Time } from "../time";
import { jointOptions } from "./joint";
import type { Operation } from "./types";

const { version } = createRequire(__filename)("pulumi-couchbase-security/package.json") as {
  version: string;
};

/** Where the record of these operations is kept. */
export function storeOf(client: ClusterClient, uuid: string, operations: readonly Operation[]): RecordStore {
  const store = recordStore(jointOptions(operations).recordPlace ?? "cluster", client, uuid);
  const propagation = operations[0]?.record?.propagation;
  return propagation === undefined ? store : { ...store, propagation };
}

export function ownerOf(operations: readonly Operation[], clock: Clock): Owner {
  return {
    host: hostname(),
    pid: process.pid,
    version,
    since: new Date(clock.wall()).toISOString(),
    reason: operations
      .map(({ requester }) => requester)
      .join(" and ")
      .slice(0, 200),
  };
}

export function clockOf(time: Time): Clock {
  return {
    now: () => time.now(),
    sleep: (milliseconds, signal) => time.sleep(milliseconds, signal),
    wall: () => time.wall?.() ?? Date.now(),
  };
}

export interface FoundBefore {
  /** A record says what must be put back, or cannot be read: taking the lock says which it is. */
  readonly open: boolean;
  readonly views: readonly View[];
}

/** What is found before anything is changed. `warn` hears why the place could not be looked at: it does not matter where nothing is to be changed. */
export async function lookBefore(store: RecordStore, warn: (text: string) => void): Promise<FoundBefore> {
  let views: readonly View[] = [];
  const { open, unreadable, unknown } = await lookForRecords(async () => (views = await store.list()));
  if (unknown !== undefined) warn(unknown);
  return { open: open.length > 0 || unreadable !== undefined, views };
}
