import type { InProcessRequest } from "../../cluster/inProcess/inProcessRequest";
import { startInProcess, type InProcessCluster } from "../../cluster/inProcess/startInProcess";
import type { CaseResult } from "../campaign";
import { toRest } from "../inProcess/toRest";
import type { Network } from "../inProcess/wire";
import { endingOf, nameOf, type Ending } from "../ending";
import { judgeEnd, judgeWord, nothingHappened } from "../oracle";
import { providerFor } from "../provider";
import { prepared, type Prepared } from "../scenarios";
import { snapshotOf, snapshotWith } from "../snapshot";
import type { Loss } from "../unavoidable";
import { InjuredNetwork, type Accident, type Numbering } from "./injuredNetwork";
import { injuryNamed } from "./kinds";

/** Plain data, so that a case can be printed, sent to another process and run again. */
export interface FaultCase {
  readonly scenario: string;
  readonly faults: readonly FaultAt[];
}

export interface FaultAt {
  /** Number of the request, from 0, as they reach the cluster in a run without faults. */
  readonly at: number;
  /** Name of the fault; none when only a node is lost. */
  readonly kind?: string;
  /** Index of a node that crashes at that moment and comes back before the clean run. */
  readonly lost?: number;
}

/** An injured run, then a clean one by a new process, then one that has nothing to do. */
export async function runFaultCase(one: FaultCase): Promise<CaseResult> {
  return (await runInjured(one)).result;
}

export interface Injured {
  readonly result: CaseResult;
  /** Faults that came to pass. */
  readonly struck: readonly FaultAt[];
}

/** As `runFaultCase`; `numberOf` says which request a fault is meant for. */
export async function runInjured(
  { scenario: name, faults }: FaultCase,
  numberOf?: Numbering,
): Promise<Injured> {
  const scenario = await prepared(name);
  const cluster = await startInProcess({ ...scenario.start, seed: 1 });
  try {
    const start = snapshotOf(cluster);
    const goal = snapshotWith(cluster, start, scenario.goal);
    const losses: Loss[] = [];
    const network = new InjuredNetwork(
      cluster,
      faults.map((one) => accidentOf(cluster, one, losses)),
      numberOf,
    );
    const injured = await runAndRest(cluster, scenario, network);
    const untouched = network.happened.length === 0 ? [nothingHappened] : [];
    const word = judgeWord(cluster, injured, start, goal);
    network.lift();
    await recover(cluster, faults);
    const clean = await runAndRest(cluster, scenario);
    const { complaints, unavoidable } = judgeEnd(cluster, clean, start, goal, losses);
    return {
      result: { ended: nameOf(injured), complaints: [...untouched, ...word, ...complaints], unavoidable },
      struck: faults.filter(({ at }) => network.happened.some((one) => one.at === at)),
    };
  } finally {
    await cluster.stop();
  }
}

function accidentOf(cluster: InProcessCluster, { at, kind, lost }: FaultAt, losses: Loss[]): Accident {
  return {
    at,
    injury: kind === undefined ? undefined : injuryNamed(kind),
    also: () => {
      const node = lost === undefined ? undefined : cluster.nodes[lost];
      if (node === undefined) return;
      losses.push({ otpNode: node.otpNode, at: cluster.clock.now() });
      void cluster.byHand.killNode(node.index);
    },
  };
}

async function runAndRest(cluster: InProcessCluster, scenario: Prepared, network?: Network): Promise<Ending> {
  return endingOf(await toRest(cluster, providerFor(cluster, scenario, network).run(scenario.goal)));
}

async function recover(cluster: InProcessCluster, faults: readonly FaultAt[]): Promise<void> {
  const lost = new Set(faults.flatMap((one) => one.lost ?? []));
  for (const node of lost) await cluster.clock.run(cluster.byHand.returnNode(node));
  await cluster.clock.run(cluster.clock.sleep(10_000));
}

/** What a run does to a cluster. */
interface Sent {
  /** Method, node's port and path of each request, by number. */
  readonly requests: readonly InProcessRequest[];
  /** How often it writes into an inbox. */
  readonly inboxWrites: number;
}

const known = new Map<string, Promise<Sent>>();

/** What a run without faults sends. */
export function sentIn(name: string): Promise<Sent> {
  const sent = known.get(name) ?? logSent(name);
  known.set(name, sent);
  return sent;
}

export async function requestsOf(name: string): Promise<readonly InProcessRequest[]> {
  return (await sentIn(name)).requests;
}

async function logSent(name: string): Promise<Sent> {
  const scenario = await prepared(name);
  const cluster = await startInProcess({ ...scenario.start, seed: 1 });
  try {
    const requests: InProcessRequest[] = [];
    let inboxWrites = 0;
    const log: Network = {
      refuses: (request) => {
        requests.push(request);
        return false;
      },
      writesInbox: (write) => {
        inboxWrites++;
        return write();
      },
    };
    const ending = await runAndRest(cluster, scenario, log);
    if (!ending.reached) throw new Error(`${name}: ${ending.message}`);
    return { requests, inboxWrites };
  } finally {
    await cluster.stop();
  }
}
