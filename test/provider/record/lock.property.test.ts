import { fail } from "node:assert/strict";
import fc from "fast-check";
import { isSecurityError } from "../../../provider/errors/securityError";
import { takeLock, type Taken } from "../../../provider/record/lock";
import { contentOf, ownerOf } from "./support/contents";
import { SimulatedNotes } from "./support/simulatedStore";
import { Machine, World, type Pause } from "./support/virtualClock";

const times = { heartbeat: 5_000, takeover: 60_000 };
const propagation = 1_000;
/** Between the sending of a write to the cluster and its effect. */
const inFlight = 5_000;

interface Taker {
  readonly starts: number;
  /** Looks for others before each write; the lock is to hold without that. */
  readonly confirms: boolean;
  readonly wait: number;
  readonly writes: number;
  readonly pauseBetweenWrites: number;
  readonly pauses: readonly {
    readonly after: number;
    readonly length: number;
    readonly clockStops: boolean;
  }[];
  readonly rate: number;
  readonly wallOffset: number;
  readonly end: "release" | "leave" | "die";
}

const takers = fc.array(
  fc.record<Taker>({
    starts: fc.oneof(fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 0, max: 30_000 })),
    confirms: fc.boolean(),
    wait: fc.constantFrom(0, 0, 200_000),
    writes: fc.integer({ min: 1, max: 12 }),
    pauseBetweenWrites: fc.integer({ min: 0, max: 8_000 }),
    pauses: fc.array(
      fc.record({
        after: fc.integer({ min: 0, max: 60_000 }),
        length: fc.oneof(fc.integer({ min: 1_000, max: 30_000 }), fc.integer({ min: 1_000, max: 150_000 })),
        clockStops: fc.boolean(),
      }),
      { maxLength: 2 },
    ),
    rate: fc.double({ min: 0.97, max: 1.03, noNaN: true }),
    wallOffset: fc.integer({ min: 0, max: 3_600_000 }),
    end: fc.constantFrom("release", "leave", "die"),
  }),
  { minLength: 2, maxLength: 6 },
);

interface Outcome {
  readonly writes: readonly { readonly at: number; readonly runId: string }[];
  readonly taken: ReadonlyMap<string, number>;
  readonly ends: readonly string[];
}

async function play(
  nodes: number,
  all: readonly Taker[],
  seed: number,
  faults: { lostAnswers: number; refusals: number; fewestViews: boolean },
): Promise<Outcome> {
  const world = new World();
  const random = chance(seed);
  const notes = new SimulatedNotes(world, nodes, propagation, random, faults);
  const writes: { at: number; runId: string }[] = [];
  const taken = new Map<string, number>();
  const ends: string[] = [];

  async function run(taker: Taker, index: number): Promise<void> {
    const pauses: Pause[] = taker.pauses.map(({ after, length, clockStops }) => ({
      from: taker.starts + after,
      to: taker.starts + after + length,
      clockStops,
    }));
    const machine = new Machine(world, pauses, taker.rate, taker.wallOffset);
    const store = notes.storeFor(machine, 200);
    await world.after(taker.starts);
    let got: Taken;
    try {
      got = await takeLock(store, ownerOf(index), { times, wait: taker.wait }, machine);
    } catch (error) {
      if (!isSecurityError(error)) throw error;
      ends.push(error.code);
      return;
    }
    const { held, dead } = got;
    taken.set(held.runId, world.now);
    try {
      await held.save(contentOf());
      for (const record of dead) await held.drop(record);
      for (let count = 0; count < taker.writes; count++) {
        if (taker.end === "die" && count === taker.writes - 1) {
          held.abandon();
          ends.push("died");
          return;
        }
        if (taker.confirms) await held.confirm();
        if (!held.valid()) break;
        world.at(world.now + random() * inFlight, () => writes.push({ at: world.now, runId: held.runId }));
        await machine.sleep(inFlight + taker.pauseBetweenWrites);
      }
      await (taker.end === "release" ? held.release() : held.leave());
      ends.push(taker.end);
    } catch (error) {
      if (!isSecurityError(error)) throw error;
      held.abandon();
      ends.push(error.code);
    }
  }

  const runs = Promise.all(all.map(run));
  let over = false;
  const settled = runs.then(
    () => (over = true),
    () => (over = true),
  );
  await world.run(() => over, 20_000_000);
  await settled;
  await runs;
  return { writes, taken, ends };
}

/** A write by a run after another one had taken the lock later than it. */
function trespass({ writes, taken }: Outcome): string | undefined {
  for (const { at, runId } of writes) {
    const own = taken.get(runId) ?? Infinity;
    for (const [other, since] of taken) {
      if (other !== runId && since > own && since <= at)
        return `${runId} wrote at ${at}, ${other} held since ${since}`;
    }
  }
  return undefined;
}

describe("the lock", () => {
  it("never lets two runs write, whatever the delays, pauses, deaths, lost answers and clocks", async () => {
    let held = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        takers,
        fc.integer(),
        fc.record({
          lostAnswers: fc.constantFrom(0, 0.1, 0.4),
          refusals: fc.constantFrom(0, 0.1, 0.4),
          fewestViews: fc.boolean(),
        }),
        async (nodes, all, seed, faults) => {
          const outcome = await play(nodes, all, seed, faults);
          held += outcome.taken.size;
          const found = trespass(outcome);
          if (found !== undefined) fail(`${found}\n${JSON.stringify(outcome.ends)}`);
        },
      ),
      { numRuns: Number(process.env.LOCK_RUNS ?? 300) },
    );
    if (held < 100) fail(`only ${held} runs held the lock: the test proves nothing`);
  });
});

function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
