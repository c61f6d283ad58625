import { shuffled, type Campaign, type CaseResult } from "../campaign";
import { runOnStage, type EngineCase } from "./engineCase";
import { momentsBy } from "./moments";
import { Stage } from "./stage";
import { stackNamed, stacks } from "./stacks";

/** For each stack the one that cases of this process follow each other on. */
const stages = new Map<string, Stage>();

/** Campaign 7: commands of the real Pulumi engine are killed or interrupted, and then given again. */
export const theEngine: Campaign<EngineCase> = {
  name: "engine",
  about:
    "a real pulumi up or destroy whose plugin or CLI is killed, or that is interrupted, and then is repeated",
  atOnce: 1,
  patience: 900_000,
  run: runEngineCase,
  groups: (seed) =>
    Promise.resolve(
      stacks.flatMap(({ name: stack, places: [first, ...others] }, nth) =>
        [...others, ...(first ? [first] : [])].map(({ name: place }, index) => {
          const ownSeed = seed * 1_000 + nth * 10 + index;
          const cases = momentsBy(ownSeed).map((moment): EngineCase => ({ stack, place, ...moment }));
          return { name: `${stack}: ${place}`, cases: shuffled(cases, ownSeed) };
        }),
      ),
    ),
  async close() {
    for (const stack of [...stages.keys()]) await leave(stack);
  },
};

async function runEngineCase(one: EngineCase): Promise<CaseResult> {
  const stage = stages.get(one.stack) ?? (await Stage.set(stackNamed(one.stack)));
  stages.set(one.stack, stage);
  let clean = false;
  try {
    const result = await runOnStage(stage, one);
    clean = result.complaints.length === 0;
    return result;
  } finally {
    // The next case shall not suffer from what this one left.
    if (!clean) await leave(one.stack);
  }
}

async function leave(stack: string): Promise<void> {
  const stage = stages.get(stack);
  stages.delete(stack);
  await stage?.close();
}
