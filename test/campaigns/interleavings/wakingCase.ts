import { startInProcess } from "../../cluster/inProcess/startInProcess";
import type { CaseResult } from "../campaign";
import { endingOf, nameOf, type Ending } from "../ending";
import { Machine } from "../inProcess/machine";
import { toRest } from "../inProcess/toRest";
import { judgeEnd } from "../oracle";
import { providerFor } from "../provider";
import { prepared } from "../scenarios";
import { snapshotOf, snapshotWith } from "../snapshot";
import { alternations, judgeMoment, Moments } from "./moments";

/** The owner's machine stands still from the request with that number on; meanwhile another stack begins, and waits for its turn. */
export interface WakingCase {
  readonly kind: "waking";
  readonly scenario: string;
  readonly at: number;
  /** Milliseconds. */
  readonly sleeps: number;
  readonly second: "same" | "start";
}

export async function runWakingCase({ scenario: name, at, sleeps, second }: WakingCase): Promise<CaseResult> {
  const scenario = await prepared(name);
  const cluster = await startInProcess({ ...scenario.start, seed: 1 });
  const { clock } = cluster;
  try {
    const start = snapshotOf(cluster);
    const machine = new Machine(clock);
    const ownerMoments = new Moments(cluster, "owner", at, () => machine.standStill(sleeps));
    const otherMoments = new Moments(cluster, "other");
    const owner = providerFor(cluster, scenario, ownerMoments, machine, "owner");
    const wanted = second === "same" ? scenario : scenario.back;
    const other = providerFor(cluster, wanted, otherMoments, new Machine(clock), "other");
    const owned = owner.run(scenario.goal).then(endingOf);
    const taken = clock
      .sleep(3_000)
      .then(() => other.run(wanted.goal, { record: { wait: 900_000 } }))
      .then(endingOf);
    const endings: readonly Ending[] = await toRest(cluster, Promise.all([owned, taken]));
    const cleanRun = providerFor(cluster, scenario, {}, new Machine(clock), "clean");
    const clean = endingOf(await toRest(cluster, cleanRun.run(scenario.goal)));
    const { complaints } = judgeEnd(cluster, clean, start, snapshotWith(cluster, start, scenario.goal));
    return {
      ended: endings.map(nameOf).join(" and "),
      complaints: [
        ...judgeMoment(ownerMoments),
        ...alternations([...ownerMoments.writes, ...otherMoments.writes]),
        ...complaints,
      ],
    };
  } finally {
    await cluster.stop();
  }
}
