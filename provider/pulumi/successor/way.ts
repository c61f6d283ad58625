import type { ConnectionSettings } from "../../cluster/connectionSettings";
import type { Time } from "../../time";
import type { Contact, ReachedCluster } from "../connection/openCluster";

/** The way by which a run reached its cluster, for its successor: plain JSON, secrets among it. */
export interface Way {
  readonly settings: ConnectionSettings;
  /** PEM: CAs that are trusted beside those of the settings. */
  readonly authorities: readonly string[];
  readonly pinned?: readonly string[];
  readonly uuid: string;
}

/** With the CAs that are known of the cluster by now. */
export function wayTo({ contact, uuid }: ReachedCluster): Way {
  const { connection, authorities, pinned } = contact;
  return { settings: connection.settings, authorities: authorities?.() ?? [], pinned, uuid };
}

/** Whom the run trusted is trusted, and no other cluster than its own is touched. */
export function contactBy({ settings, authorities, pinned, uuid }: Way, time: Time): Contact {
  const connection = { settings, endpointFrom: "the interrupted run", usesConfiguration: false };
  return { connection, expectedUuid: uuid, authorities: () => authorities, pinned, time };
}
