import type { LoggedRequest, SimulatedCluster } from "../simulatedCluster";

/** The requests from the `from`th on that may change something; asking for permissions is a POST as well, and changes nothing. */
export function writes({ requests }: Pick<SimulatedCluster, "requests">, from = 0): readonly LoggedRequest[] {
  return requests
    .slice(from)
    .filter(({ method, path }) => method !== "GET" && !path.startsWith("/pools/default/checkPermissions"));
}
