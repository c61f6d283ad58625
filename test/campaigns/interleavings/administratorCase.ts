import { startInProcess } from "../../cluster/inProcess/startInProcess";
import type { CaseResult } from "../campaign";
import { endingOf, nameOf } from "../ending";
import { toRest } from "../inProcess/toRest";
import { judgeClean, judgeLost, leftOver } from "../oracle";
import { providerFor } from "../provider";
import { prepared } from "../scenarios";
import { deployedAsLeft, snapshotOf, snapshotWith } from "../snapshot";
import { isWithinBlink } from "../unavoidable";
import { handsOn } from "./administrator";
import { judgeMoment, Moments } from "./moments";

/** A person does this when the request with that number is sent. */
export interface AdministratorCase {
  readonly kind: "administrator";
  readonly scenario: string;
  readonly at: number;
  readonly does: string;
}

/**
 * The end is judged by what the cluster is like, with what the person wanted; the monitor compares the end with the start, so that only what it
 * says of the provider's requests counts. What the provider could not have seen is not blamed.
 */
export async function runAdministratorCase({
  scenario: name,
  at,
  does,
}: AdministratorCase): Promise<CaseResult> {
  const scenario = await prepared(name);
  const hands = handsOn.find((one) => one.name === does);
  if (hands === undefined) throw new Error(`nobody "${does}"`);
  const cluster = await startInProcess({ ...scenario.start, seed: 1 });
  const { clock } = cluster;
  try {
    const before = snapshotOf(cluster);
    let left: typeof before | undefined;
    let acted: number | undefined;
    const act = () => {
      acted = clock.now();
      void hands.act(cluster);
      left = snapshotOf(cluster);
    };
    const run = async (network = new Moments(cluster, "stack")) => {
      const provider = providerFor(cluster, scenario, network);
      return endingOf(await toRest(cluster, provider.run(scenario.goal), 15_000));
    };
    const moments = new Moments(cluster, "stack", at, act);
    const ending = await run(moments);
    const settings = left?.autoFailover ?? before.autoFailover;
    const wanted = (snapshot: typeof before) => hands.wanted?.(snapshot, settings) ?? snapshot;
    const start = wanted(before);
    const goal = wanted(snapshotWith(cluster, before, scenario.goal));
    const managed = hands.stays?.unless.some((facet) => scenario.goal[facet] !== undefined) ?? true;
    const seen = () => {
      // A level that a person changes while functions are deployed is theirs; a run's own change is for the monitor to judge.
      const now = deployedAsLeft(snapshotOf(cluster), left);
      return managed ? now : (hands.stays?.without(now, goal) ?? now);
    };
    const lost = judgeLost(cluster, start, goal, { halfWay: false, now: seen() });
    await hands.undo?.(cluster);
    await clock.run(clock.sleep(10_000));
    const clean = await run();
    const blamed = cluster.monitor.violations.filter(
      (one) => !isWithinBlink(one, acted) && hands.explains?.(one) !== true,
    );
    return {
      ended: nameOf(ending),
      complaints: [
        ...judgeMoment(moments),
        ...lost,
        ...judgeClean(clean, start, goal, seen()),
        ...leftOver(cluster, blamed),
      ],
      unavoidable: cluster.monitor.violations.length - blamed.length,
    };
  } finally {
    await cluster.stop();
  }
}
