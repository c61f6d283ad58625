import fc from "fast-check";
import { shuffled, type Campaign, type CaseResult } from "../campaign";
import { runFaultCase, requestsOf, type FaultAt, type FaultCase } from "../faults/faultCase";
import { injuries } from "../faults/kinds";
import { scenarios } from "../scenarios";

/** A seed, from which fast-check makes some cases. */
export interface TwoFaultsCase {
  readonly seed: number;
}

/** Of one seed; more seeds find more than more cases of one. */
const casesPerSeed = 4;
const seeds = 100_000;

/** Campaign 3: two faults in one run, anywhere. What fails is made as small as it can be, and printed as a case of campaign 1. */
export const twoFaults: Campaign<TwoFaultsCase> = {
  name: "two",
  about: `two faults in one run, ${casesPerSeed} runs a seed`,
  run: runTwoFaults,
  groups: (seed) => {
    const numbers = Array.from({ length: seeds }, (_, index) => ({ seed: index }));
    return Promise.resolve([{ name: "seeds", cases: shuffled(numbers, seed) }]);
  },
};

export async function runTwoFaults({ seed }: TwoFaultsCase): Promise<CaseResult> {
  const endings = new Map<string, number>();
  let unavoidable = 0;
  const property = fc.asyncProperty(twoFaultCases, async (drawn) => {
    const result = await runFaultCase(await placed(drawn));
    endings.set(result.ended, (endings.get(result.ended) ?? 0) + 1);
    unavoidable += result.unavoidable ?? 0;
    return result.complaints.length === 0;
  });
  const run = await fc.check(property, { seed, numRuns: casesPerSeed, endOnFailure: false });
  const ended = [...endings.keys()].sort().join(" or ");
  if (!run.failed) return { ended, complaints: [], unavoidable };
  const smallest = await placed((run.counterexample as [Drawn])[0]);
  const { complaints } = await runFaultCase(smallest);
  return {
    ended,
    complaints: [
      ...complaints,
      `the smallest of that kind (${run.numShrinks} times made smaller): npm run campaign -- --campaign faults --case '${JSON.stringify(smallest)}'`,
    ],
  };
}

interface DrawnFault {
  /** Place in the run: thousandths of its requests. */
  readonly place: number;
  readonly kind: string;
  readonly lost: number | undefined;
}

interface Drawn {
  readonly scenario: string;
  readonly faults: readonly [DrawnFault, DrawnFault];
}

/** Smaller is: an earlier scenario and kind, an earlier place, no node lost. */
const fault = fc.record<DrawnFault>({
  place: fc.nat(999),
  kind: fc.constantFrom(...injuries.map(({ name }) => name)),
  lost: fc.constantFrom(undefined, undefined, undefined, undefined, 0, 1, 2),
});

const twoFaultCases = fc.record<Drawn>({
  scenario: fc.constantFrom(...scenarios.map(({ name }) => name)),
  faults: fc.tuple(fault, fault),
});

async function placed({ scenario, faults }: Drawn): Promise<FaultCase> {
  const methods = (await requestsOf(scenario)).map(({ method }) => method);
  return { scenario, faults: faults.map((one): FaultAt => placedIn(methods, one)) };
}

/** Faults that only writes can meet are put at the next write. */
function placedIn(methods: readonly string[], { place, kind, lost }: DrawnFault): FaultAt {
  const from = Math.floor((place / 1_000) * methods.length);
  const strikes = injuries.find(({ name }) => name === kind)?.strikes;
  const fits = (method: string) => strikes === "all" || (strikes === "reads") === (method === "GET");
  const next = methods.findIndex((method, at) => at >= from && fits(method));
  return { at: next < 0 ? from : next, kind, ...(lost === undefined ? {} : { lost }) };
}
