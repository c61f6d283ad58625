import type { ConnectionInputs } from "../../../provider/pulumi/inputs/connectionSchema";
import type { SimulatedCluster } from "../../cluster/simulatedCluster";

/** The input `cluster` of a program that comes in from the outside, over TLS. */
export function connectionTo(cluster: SimulatedCluster): ConnectionInputs {
  return {
    endpoint: cluster.tlsEndpoint,
    username: cluster.username,
    password: cluster.password,
    caCertificates: cluster.caCertificate,
    tlsServerName: cluster.nodes[0]?.name,
    connectTo: { ...cluster.connectTo },
  };
}

/** Requests that may have changed something. */
export function writesTo(cluster: SimulatedCluster): string[] {
  return cluster.requests
    .filter(({ method, path }) => method !== "GET" && !path.includes("checkPermissions"))
    .map(({ method, path }) => `${method} ${path}`);
}
