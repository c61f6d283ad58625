import type { Operation } from "../../../provider/execution/types";
import { startInProcess } from "../../cluster/inProcess/startInProcess";
import type { CaseResult } from "../campaign";
import { endingOf, nameOf, type Ending } from "../ending";
import { Machine } from "../inProcess/machine";
import { toRest } from "../inProcess/toRest";
import { judgeEnd } from "../oracle";
import { providerFor } from "../provider";
import { prepared, type Asked } from "../scenarios";
import { snapshotOf, snapshotWith } from "../snapshot";
import { alternations, judgeMoment, Moments } from "./moments";

/** A second stack, on another machine, begins when the first sends its request with that number. */
export interface StacksCase {
  readonly kind: "stacks";
  readonly scenario: string;
  readonly at: number;
  /** The second wants the same, or what was there before. */
  readonly second: "same" | "start";
  /** The second waits for the first, or is told that it is busy. */
  readonly waits: boolean;
  /** Milliseconds by which writes of the restoration record are late at the server, for each stack. */
  readonly noteDelays: readonly [number, number];
  /** Milliseconds until another node shows what was written to one. */
  readonly propagation: number;
}

export async function runStacksCase(one: StacksCase): Promise<CaseResult> {
  const scenario = await prepared(one.scenario);
  const cluster = await startInProcess({ ...scenario.start, seed: 1, propagationDelay: one.propagation });
  const { clock } = cluster;
  try {
    const start = snapshotOf(cluster);
    const stack = (name: string, asked: Asked, network: Moments, over: Partial<Operation> = {}) =>
      providerFor(cluster, asked, network, new Machine(clock), name).run(asked.goal, over).then(endingOf);
    const secondMoments = new Moments(cluster, "second", undefined, undefined, one.noteDelays[1]);
    let second: Promise<Ending> = Promise.resolve({ reached: true });
    const begin = () => {
      const record = { wait: one.waits ? 600_000 : 0 };
      second = stack("second", one.second === "same" ? scenario : scenario.back, secondMoments, { record });
    };
    const firstMoments = new Moments(cluster, "first", one.at, begin, one.noteDelays[0]);
    const first = stack("first", scenario, firstMoments);
    // The second is none before it has begun.
    const both = async () => [await first, await second];
    const endings = await toRest(cluster, both());
    const clean = await toRest(cluster, stack("clean", scenario, new Moments(cluster, "clean")));
    const { complaints } = judgeEnd(cluster, clean, start, snapshotWith(cluster, start, scenario.goal));
    const alternating = alternations([...firstMoments.writes, ...secondMoments.writes]);
    return {
      ended: endings.map(nameOf).join(" and "),
      complaints: [...judgeMoment(firstMoments), ...judgeEndings(endings), ...alternating, ...complaints],
    };
  } finally {
    await cluster.stop();
  }
}

function judgeEndings(endings: readonly Ending[]): readonly string[] {
  const wrong = endings.flatMap((ending) =>
    ending.reached || ending.code === "CBSEC_BUSY" ? [] : [`a stack failed: ${ending.message}`],
  );
  return endings.some(({ reached }) => reached) ? wrong : [...wrong, "none of the stacks reached its goal"];
}
