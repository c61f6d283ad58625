import type { Goal } from "../../../provider/planning/goal";
import type { InProcessRequest } from "../../cluster/inProcess/inProcessRequest";
import { startInProcess, type InProcessCluster } from "../../cluster/inProcess/startInProcess";
import type { CaseResult } from "../campaign";
import { endingOf, type Ending } from "../ending";
import { Machine } from "../inProcess/machine";
import { wireTo, type Network } from "../inProcess/wire";
import { judgeEnd, judgeLost, nothingHappened } from "../oracle";
import { ProviderProcess, settingsFor } from "../provider";
import { scenarioNamed, type Scenario } from "../scenarios";
import { snapshotOf, snapshotWith } from "../snapshot";
import { MortalProcess } from "./mortalProcess";

/** A process is killed at a request, counted from 0 as they reach the cluster. */
export interface DeathCase {
  readonly scenario: string;
  readonly at: number;
  /** `before` it is sent, when it was `sent`, or `after` it was answered and before the answer arrives. */
  readonly when: "before" | "sent" | "after";
  /** What the next process is asked: the same, or to put everything back, as `destroy` does. */
  readonly next: "same" | "start";
}

const patience = 3 * 3600 * 1000;

/** The provider's process is killed; then a new one runs, which knows nothing. */
export async function runDeathCase({ scenario: name, at, when, next }: DeathCase): Promise<CaseResult> {
  const scenario = scenarioNamed(name);
  const cluster = await startInProcess({ ...scenario.start, seed: 1 });
  let victim: MortalProcess | undefined;
  try {
    const start = snapshotOf(cluster);
    victim = new MortalProcess(
      cluster,
      killingNetwork(at, when, () => victim?.kill()),
    );
    const ended = await runAndRest(cluster, victim, scenario.goal);
    const lost = [
      ...judgeLost(cluster, start, snapshotWith(cluster, start, scenario.goal)),
      ...victim.files().map((file) => `it left the file ${file}`),
    ];
    const goal = next === "same" ? scenario.goal : goalOfStart(scenario);
    const clean = await runAndRest(cluster, anew(cluster), goal);
    const { complaints } = judgeEnd(cluster, clean, start, snapshotWith(cluster, start, goal));
    return {
      ended: ended === "killed" ? "killed" : "lived",
      complaints: ended === "killed" ? [...lost, ...complaints] : [nothingHappened, ...complaints],
    };
  } finally {
    await victim?.dispose();
    await cluster.stop();
  }
}

async function runAndRest(
  { clock }: InProcessCluster,
  provider: { run(goal: Goal): Promise<Ending | "killed"> },
  goal: Goal,
): Promise<Ending | "killed"> {
  const ended = await clock.run(provider.run(goal), patience);
  await clock.run(clock.sleep(10_000));
  return ended;
}

/** The provider in this process, which shares nothing with the one that was killed. */
function anew(cluster: InProcessCluster) {
  const provider = new ProviderProcess(settingsFor(cluster), wireTo(cluster), new Machine(cluster.clock));
  return { run: async (goal: Goal) => endingOf(await provider.run(goal)) };
}

function killingNetwork(at: number, when: DeathCase["when"], kill: () => void): Network {
  let count = 0;
  let fatal: InProcessRequest | undefined;
  return {
    refuses(request) {
      if (count++ !== at) return false;
      fatal = request;
      if (when !== "after") kill();
      return when === "before";
    },
    passes(request, outcome) {
      if (request === fatal && when === "after") kill();
      return outcome;
    },
  };
}

/** What the facets of the goal were before: what a stack's destruction puts back. */
export function goalOfStart({ start, goal }: Scenario): Goal {
  return {
    ...(goal.addressFamily && { addressFamily: { family: start.addressFamily ?? "ipv4", only: false } }),
    ...(goal.encryption && { encryption: { level: start.level ?? "none" } }),
  };
}
