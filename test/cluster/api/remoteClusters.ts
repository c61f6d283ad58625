import { crashed, json, type Answer } from "../http/answer";
import type { Call } from "../http/call";
import type { Route } from "../http/route";
import { setting } from "../replication/setting";

/** A cluster that this one replicates to (XDCR). */
export interface RemoteCluster {
  readonly name: string;
  /** "none", "half" or "full" */
  readonly secureType: string;
}

export const remoteClusters = setting<readonly RemoteCluster[]>("remoteClusters");

export const remoteClusterRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/pools/default/remoteClusters",
    permission: "cluster.xdcr.remote_clusters!read",
    handle: list,
  },
];

function list({ node }: Call): Answer {
  if (!node.making.withXdcr) return crashed();
  return json(
    (node.config.get(remoteClusters) ?? []).map(({ name, secureType }) => ({
      deleted: false,
      demandEncryption: secureType !== "none",
      ...(secureType === "none" ? {} : { encryptionType: secureType }),
      hostname: `${name}.remote.test:8091`,
      name,
      secureType,
      uri: `/pools/default/remoteClusters/${encodeURIComponent(name)}`,
      username: "Administrator",
      uuid: "0c21d8be0b7f4c1f8e8d7e5c9a6b3f42",
      validateURI: `/pools/default/remoteClusters/${encodeURIComponent(name)}?just_validate=1`,
    })),
  );
}
