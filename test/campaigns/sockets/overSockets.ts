import { connect } from "../../../provider/cluster/connect";
import { converge } from "../../../provider/execution/converge";
import type { Operation, OperationResult } from "../../../provider/execution/types";
import { realTime } from "../../../provider/time";
import type { Facet } from "../../../provider/vocabulary";
import { startCluster, type RunningCluster } from "../../cluster/startCluster";
import { intoInboxesOf } from "../../provider/execution/certificates/support/inboxes";
import { shuffled, type Campaign, type CaseResult } from "../campaign";
import { endingOf, nameOf, type Ending } from "../ending";
import { grouped } from "../faults/everyRequest";
import { requestsOf } from "../faults/faultCase";
import { injuries, injuryNamed } from "../faults/kinds";
import { judgeEnd, judgeWord, nothingHappened } from "../oracle";
import { limits } from "../provider";
import { prepared, type Prepared } from "../scenarios";
import { snapshotOf, snapshotWith } from "../snapshot";

/** The nth request of that kind to that path meets this, in the server. */
export interface SocketCase {
  readonly scenario: string;
  readonly method: string;
  readonly path: string;
  readonly nth: number;
  readonly kind: string;
}

/** The same faults over real sockets and TLS, in real time: what a cluster without sockets might hide. */
export const overSockets: Campaign<SocketCase> = {
  name: "sockets",
  about: "faults in writes over real sockets, TLS and time",
  run: runSocketCase,
  async groups(seed, scenarios) {
    const cases: SocketCase[] = [];
    const kinds = injuries.filter(({ server, strikes }) => server !== undefined && strikes !== "reads");
    for (const { name: scenario } of scenarios) {
      const count = new Map<string, number>();
      for (const { request, group } of grouped(await requestsOf(scenario))) {
        if (group !== "changes") continue;
        const [path = ""] = request.path.split("?", 1);
        const nth = (count.get(path) ?? 0) + 1;
        count.set(path, nth);
        const { method } = request;
        cases.push(...kinds.map(({ name: kind }) => ({ scenario, method, path, nth, kind })));
      }
    }
    return [{ name: "writes that change the configuration", cases: shuffled(cases, seed) }];
  },
};

/** Servers and limits are faster than real ones. */
const timeScale = 0.02;
const fasterLimits = { ...limits, nodeSwitch: 3_000, propagation: 5_000, healthy: 5_000, functions: 5_000 };
const record: Operation["record"] = { propagation: 50, times: { heartbeat: 500, takeover: 6_000 } };

export async function runSocketCase({ scenario: name, kind, ...where }: SocketCase): Promise<CaseResult> {
  const scenario = await prepared(name);
  const cluster = await startCluster({ ...scenario.start, timeScale });
  try {
    const start = snapshotOf(cluster);
    const goal = snapshotWith(cluster, start, scenario.goal);
    const { server } = injuryNamed(kind);
    if (server !== undefined) cluster.faults.add({ ...server, ...where });
    const injured = await run(cluster, scenario);
    const word = judgeWord(cluster, injured, start, goal);
    cluster.faults.clear();
    const untouched = cluster.faults.struck === 0 ? [nothingHappened] : [];
    const { complaints } = judgeEnd(cluster, await run(cluster, scenario), start, goal);
    return { ended: nameOf(injured), complaints: [...untouched, ...word, ...complaints] };
  } finally {
    await cluster.stop();
  }
}

async function run(cluster: RunningCluster, asked: Prepared): Promise<Ending> {
  const { goal, material } = asked;
  const client = connect(
    {
      endpoint: endpointOf(cluster),
      credentials: { kind: "password", username: cluster.username, password: cluster.password },
      caCertificates: [cluster.caCertificate, ...authoritiesIn(asked)],
      connectTo: connectToOf(cluster, goal.addressFamily?.only === true),
      requestTimeout: 3_000,
    },
    { time: realTime },
  );
  try {
    const nothing = () => undefined;
    const operations = (Object.keys(goal) as Facet[]).map((facet): Operation => ({
      requester: facet,
      facet,
      goal: { [facet]: goal[facet] },
      options: { nodesAtOnce: 8, waitForRebalance: false },
      limits: fasterLimits,
      record,
      progress: { status: nothing, info: nothing, warn: nothing },
      ...(material && facet === "certificates"
        ? { certificates: { material, delivery: intoInboxesOf(cluster) } }
        : {}),
    }));
    const outcomes = await converge(client, operations, realTime);
    const failed = outcomes.find((outcome) => outcome instanceof Error);
    await realTime.sleep(300);
    return endingOf(failed ?? (outcomes[0] as OperationResult));
  } finally {
    await client.close();
  }
}

/** What nodes serve before and after, as whoever rotates certificates knows them. */
function authoritiesIn({ start, goal }: Prepared): readonly string[] {
  const after = goal.certificates?.trustedCAs.map(({ pem }) => pem) ?? [];
  return [...(start.certificates?.authorities ?? []), ...after];
}

/** By a node's name, so that `connectTo` says where that is, for the first request, too. */
function endpointOf({ nodes: [first] }: RunningCluster): string {
  return `https://${first?.name}:${first?.tlsPort}`;
}

/** Where only IPv6 is left, the way in must be one in IPv6. */
function connectToOf({ connectTo }: RunningCluster, onlyIpv6: boolean): Readonly<Record<string, string>> {
  if (!onlyIpv6) return connectTo;
  return Object.fromEntries(Object.keys(connectTo).map((name) => [name, "[::1]"]));
}
