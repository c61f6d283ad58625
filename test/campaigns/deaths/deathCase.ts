import type { InProcessRequest } from "../../cluster/inProcess/inProcessRequest";
import { startInProcess } from "../../cluster/inProcess/startInProcess";
import type { CaseResult } from "../campaign";
import { endingOf } from "../ending";
import { Machine } from "../inProcess/machine";
import { toRest } from "../inProcess/toRest";
import type { Network } from "../inProcess/wire";
import { judgeEnd, judgeLost, nothingHappened } from "../oracle";
import { providerFor } from "../provider";
import { prepared } from "../scenarios";
import { snapshotOf, snapshotWith } from "../snapshot";
import { MortalProcess } from "./mortalProcess";

/** A process is killed at a request, counted from 0 as they reach the cluster. */
export interface DeathCase {
  readonly scenario: string;
  readonly at: number;
  /** It is killed at a call that writes into an inbox, and those are counted. */
  readonly inbox?: true;
  /** `before` it is sent, when it was `sent`, or `after` it was answered and before the answer arrives. */
  readonly when: "before" | "sent" | "after";
  /** What the next process is asked: the same, or to put everything back, as `destroy` does. */
  readonly next: "same" | "start";
}

/** The provider's process is killed; then a new one runs, which knows nothing. */
export async function runDeathCase(one: DeathCase): Promise<CaseResult> {
  const scenario = await prepared(one.scenario);
  const cluster = await startInProcess({ ...scenario.start, seed: 1 });
  let victim: MortalProcess | undefined;
  try {
    const start = snapshotOf(cluster);
    victim = new MortalProcess(
      cluster,
      killingNetwork(one, () => victim?.kill()),
    );
    const ended = await toRest(cluster, victim.run(scenario));
    const lost = [
      ...judgeLost(cluster, start, snapshotWith(cluster, start, scenario.goal)),
      ...victim.files().map((file) => `it left the file ${file}`),
    ];
    const next = one.next === "same" ? scenario : scenario.back;
    const anew = providerFor(cluster, next, {}, new Machine(cluster.clock));
    const clean = await toRest(cluster, anew.run(next.goal).then(endingOf));
    const { complaints } = judgeEnd(cluster, clean, start, snapshotWith(cluster, start, next.goal));
    return {
      ended: ended === "killed" ? "killed" : "lived",
      complaints: ended === "killed" ? [...lost, ...complaints] : [nothingHappened, ...complaints],
    };
  } finally {
    await victim?.dispose();
    await cluster.stop();
  }
}

function killingNetwork({ at, when, inbox }: DeathCase, kill: () => void): Network {
  let [requests, writes] = [0, 0];
  let fatal: InProcessRequest | undefined;
  return {
    refuses(request) {
      if (requests++ !== at || inbox) return false;
      fatal = request;
      if (when !== "after") kill();
      return when === "before";
    },
    passes(request, outcome) {
      if (request === fatal && when === "after") kill();
      return outcome;
    },
    async writesInbox(write) {
      if (writes++ !== at || !inbox) return write();
      if (when !== "after") kill();
      return when === "before" ? new Promise(() => undefined) : write().finally(kill);
    },
  };
}
