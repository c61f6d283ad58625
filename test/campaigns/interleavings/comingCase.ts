import { startInProcess } from "../../cluster/inProcess/startInProcess";
import type { CaseResult } from "../campaign";
import { endingOf, nameOf } from "../ending";
import { toRest } from "../inProcess/toRest";
import { judgeEnd, judgeWord } from "../oracle";
import { providerFor } from "../provider";
import { prepared } from "../scenarios";
import { snapshotOf, snapshotWith } from "../snapshot";
import type { Loss } from "../unavoidable";
import { judgeMoment, Moments } from "./moments";

/** A node crashes when the request with that number is sent, and is back after a while. */
export interface ComingCase {
  readonly kind: "coming";
  readonly scenario: string;
  readonly at: number;
  readonly node: number;
  /** Milliseconds. */
  readonly away: number;
}

export async function runComingCase({ scenario: name, at, node, away }: ComingCase): Promise<CaseResult> {
  const scenario = await prepared(name);
  const cluster = await startInProcess({ ...scenario.start, seed: 1 });
  const { clock } = cluster;
  try {
    const start = snapshotOf(cluster);
    const goal = snapshotWith(cluster, start, scenario.goal);
    const losses: Loss[] = [];
    let back: Promise<void> = Promise.resolve();
    const crash = () => {
      losses.push({ otpNode: cluster.nodes[node]?.otpNode ?? "", at: clock.now() });
      back = cluster.byHand
        .killNode(node)
        .then(() => clock.sleep(away))
        .then(() => cluster.byHand.returnNode(node));
    };
    const run = async (network = new Moments(cluster, "stack")) => {
      const provider = providerFor(cluster, scenario, network);
      const ending = provider.run(scenario.goal).then(endingOf);
      return toRest(
        cluster,
        ending.finally(() => back),
      );
    };
    const moments = new Moments(cluster, "stack", at, crash);
    const ending = await run(moments);
    const word = judgeWord(cluster, ending, start, goal);
    const { complaints, unavoidable } = judgeEnd(cluster, await run(), start, goal, losses);
    return {
      ended: nameOf(ending),
      complaints: [...judgeMoment(moments), ...word, ...complaints],
      unavoidable,
    };
  } finally {
    await cluster.stop();
  }
}
