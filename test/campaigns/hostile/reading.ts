import { connect } from "../../../provider/cluster/connect";
import { SecurityError } from "../../../provider/errors/securityError";
import { readState } from "../../../provider/execution/readState";
import { adopt } from "../../../provider/execution/restoration";
import { planTakingOver } from "../../../provider/execution/takingOver";
import { onlyToLook } from "../../../provider/pulumi/facets/certificates/goal";
import type { Goal } from "../../../provider/planning/goal";
import { defaultPlanOptions, plan } from "../../../provider/planning/planner";
import { groupStore, openRecords } from "../../../provider/record";
import type { CaseResult } from "../campaign";
import { inProcessDispatchers } from "../inProcess/dispatcher";
import { wireTo } from "../inProcess/wire";
import { settingsFor } from "../provider";
import { complaintsAbout, foreign, hostsOf } from "./complaints";
import { HostileNetwork, Watch } from "./hostileNetwork";
import type { Mutation } from "./mutation";
import { theCluster } from "./theCluster";

/** Everything that is ever read is asked for. */
const goal: Goal = {
  addressFamily: { family: "ipv6", only: true },
  encryption: { level: "strict" },
  certificates: onlyToLook,
};

/** Milliseconds (virtual) in which the state is read, or an error says why not: a few deadlines of single calls. */
const patience = 5 * 60_000;

/** The whole state of a cluster and the records in it are read and planned on; one answer is not what the cluster gave. */
export async function readAgainst(at: number, mutation: Mutation): Promise<CaseResult> {
  const { network, watch, outcome } = await readOver(new HostileNetwork(at, mutation));
  const complaints = [...complaintsAbout(outcome, (await theCluster()).password), ...foreign(watch)];
  if (network.outcomes.length <= at) complaints.push("the request was not sent");
  return { ended: outcome instanceof SecurityError ? outcome.code : "read", complaints };
}

/** What the cluster answers, in the order of requests. */
export async function answersWhileReading() {
  const { network, outcome } = await readOver(new HostileNetwork(undefined));
  if (outcome instanceof Error) throw outcome;
  return network.outcomes;
}

async function readOver(network: HostileNetwork) {
  const there = await theCluster();
  const settings = settingsFor(there);
  const watch = new Watch(hostsOf(there));
  const dispatcher = inProcessDispatchers(watch.over(wireTo(there, network)));
  const client = connect(settings, { time: there.clock, dispatcher });
  const read = async () => {
    const state = await readState(client, goal);
    const records = openRecords(await groupStore(client).list());
    planTakingOver(state, goal, defaultPlanOptions, adopt(records, state));
    plan(state, goal);
    plan(state, { encryption: { level: "none" } });
  };
  const outcome = await there.clock.run(
    read().catch((error: unknown) => error),
    patience,
  );
  await client.close();
  return { network, watch, outcome };
}
