import { shuffled, type Campaign, type CaseResult } from "../campaign";
import { grouped } from "../faults/everyRequest";
import { requestsOf } from "../faults/faultCase";
import { handsOn } from "./administrator";
import { runAdministratorCase, type AdministratorCase } from "./administratorCase";
import { runComingCase, type ComingCase } from "./comingCase";
import { runStacksCase, type StacksCase } from "./stacksCase";
import { runWakingCase, type WakingCase } from "./wakingCase";

type InterleavingCase = StacksCase | WakingCase | ComingCase | AdministratorCase;

/** Campaign 4: others act at the same time. */
export const interleavings: Campaign<InterleavingCase> = {
  name: "interleavings",
  about:
    "two stacks, a paused owner, a person who acts by hand, nodes that go and come, at every moment of a run",
  run: runInterleaving,
  async groups(seed, scenarios) {
    const moments: Moment[] = [];
    for (const { name: scenario } of scenarios) {
      const first = grouped(await requestsOf(scenario)).filter(({ group }) => group !== "repetitions");
      moments.push(...first.map(({ at }) => ({ scenario, at })));
    }
    const every = <T extends InterleavingCase>(make: (moment: Moment) => readonly T[]) =>
      shuffled(moments.flatMap(make), seed);
    return [
      { name: "a second stack", cases: every(secondStacks) },
      { name: "an owner that wakes up late", cases: every(lateOwners) },
      { name: "a node that goes and comes", cases: every(comingNodes) },
      { name: "a person who acts by hand", cases: every(people) },
    ];
  },
};

function runInterleaving(one: InterleavingCase): Promise<CaseResult> {
  switch (one.kind) {
    case "stacks":
      return runStacksCase(one);
    case "waking":
      return runWakingCase(one);
    case "coming":
      return runComingCase(one);
    case "administrator":
      return runAdministratorCase(one);
  }
}

interface Moment {
  readonly scenario: string;
  readonly at: number;
}

function secondStacks(moment: Moment): readonly StacksCase[] {
  const delays = [
    { noteDelays: [0, 0], propagation: 100 },
    { noteDelays: [3_000, 0], propagation: 900 },
    { noteDelays: [0, 3_000], propagation: 900 },
  ] as const;
  return delays.flatMap((delay) =>
    (["same", "start"] as const).flatMap((second) =>
      [true, false].map((waits) => ({ kind: "stacks", ...moment, second, waits, ...delay }) as const),
    ),
  );
}

/** Around a third of the time after which a record is taken over, around that time, and long after. */
const sleeps = [5_000, 19_500, 20_500, 59_000, 61_000, 75_000, 600_000];

function lateOwners(moment: Moment): readonly WakingCase[] {
  return sleeps.flatMap((sleep) =>
    (["same", "start"] as const).map(
      (second) => ({ kind: "waking", ...moment, sleeps: sleep, second }) as const,
    ),
  );
}

function comingNodes(moment: Moment): readonly ComingCase[] {
  return [0, 1, 2].flatMap((node) =>
    [500, 8_000, 50_000].map((away) => ({ kind: "coming", ...moment, node, away }) as const),
  );
}

function people(moment: Moment): readonly AdministratorCase[] {
  return handsOn.map(({ name: does }) => ({ kind: "administrator", ...moment, does }) as const);
}
