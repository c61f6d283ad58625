import type { RunningCluster } from "../../cluster/startCluster";

/** How often what protects was switched off and back on. */
export interface Windows {
  readonly autoFailoverOff: number;
  readonly autoFailoverOn: number;
  /** Names of functions, once for each time. */
  readonly paused: readonly string[];
  readonly resumed: readonly string[];
}

/** What the cluster was asked for since `from`. */
export function windowsSince(cluster: RunningCluster, from: number): Windows {
  const posts = cluster.requests.slice(from).filter(({ method }) => method === "POST");
  const autoFailover = posts.filter(({ path }) => path === "/settings/autoFailover");
  const functions = (action: string) =>
    posts.flatMap(({ path }) => new RegExp(`/functions/([^/]+)/${action}`).exec(path)?.[1] ?? []).sort();
  return {
    autoFailoverOff: autoFailover.filter(({ body }) => /enabled=false/.test(body)).length,
    autoFailoverOn: autoFailover.filter(({ body }) => /enabled=true/.test(body)).length,
    paused: functions("pause"),
    resumed: functions("resume"),
  };
}
