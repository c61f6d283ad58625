import type { InProcessRequest } from "../../cluster/inProcess/inProcessRequest";
import { shuffled, type Campaign, type CaseResult } from "../campaign";
import { requestsOf, runInjured, type FaultAt, type FaultCase } from "./faultCase";
import type { Numbering } from "./injuredNetwork";
import { injuriesOf } from "./kinds";
import { isChange, Places, placesOf, type Place } from "./places";

/**
 * Campaign 1 without the loss of nodes, in a fraction of its time: nearly every run gets over a fault in a read or in a write of the record and
 * goes on as if there had been none, so that one run meets many, one in each stretch at most. Each strikes the very request that it strikes in
 * campaign 1.
 */
export const oneAfterAnother: Campaign<FaultCase> = {
  name: "many",
  about: "every fault at every read and every write of the record, many in one run",
  run: runManyFaults,
  async groups(seed, scenarios) {
    const cases: FaultCase[] = [];
    let faults = 0;
    for (const { name: scenario } of scenarios) {
      const stretches = stretchesOf(await requestsOf(scenario)).map((all) => shuffled(all, seed));
      faults += stretches.reduce((sum, { length }) => sum + length, 0);
      const longest = Math.max(...stretches.map(({ length }) => length));
      for (let nth = 0; nth < longest; nth++) {
        cases.push({ scenario, faults: stretches.flatMap((all) => all[nth] ?? []) });
      }
    }
    return [{ name: `runs with ${faults} faults`, cases: shuffled(cases, seed) }];
  },
};

/** What a fault that ends a run leaves to be met is met by further runs. */
export async function runManyFaults({ scenario, faults }: FaultCase): Promise<CaseResult> {
  const requests = await requestsOf(scenario);
  const ends = new Set<string>();
  const complaints: string[] = [];
  let unavoidable = 0;
  for (let left = faults; left.length > 0;) {
    const run = { scenario, faults: left };
    const { result, struck } = await runInjured(run, byPlaces(requests));
    ends.add(result.ended);
    unavoidable += result.unavoidable ?? 0;
    const where = left === faults ? "" : `, in a further run: ${JSON.stringify(run)}`;
    complaints.push(...result.complaints.map((text) => text + where));
    if (struck.length === 0) break;
    left = left.filter((one) => !struck.includes(one));
  }
  return { ended: [...ends].join(", then "), complaints, unavoidable };
}

/** Numbers requests as in this run without faults, by their places; none from where a run goes another way. */
export function byPlaces(requests: readonly InProcessRequest[]): Numbering {
  const way: string[] = [];
  const numbers = new Map<string, number>();
  for (const [number, { stretch, label, name }] of placesOf(requests).entries()) {
    way[stretch] = label;
    numbers.set(`${stretch} ${name}`, number);
  }
  const places = new Places();
  let astray = false;
  return (request) => {
    const { stretch, label, name } = places.of(request);
    astray ||= way[stretch] !== label;
    return astray ? undefined : numbers.get(`${stretch} ${name}`);
  };
}

/** Every fault that is no change's, by the stretch that it lies in. */
function stretchesOf(requests: readonly InProcessRequest[]): readonly (readonly FaultAt[])[] {
  const places = placesOf(requests);
  const found = new Map<number, FaultAt[]>();
  for (const [at, request] of requests.entries()) {
    const { stretch } = places[at] as Place;
    if (isChange(request)) continue;
    const faults = found.get(stretch) ?? [];
    found.set(stretch, faults);
    faults.push(...injuriesOf(request.method).map(({ name: kind }) => ({ at, kind })));
  }
  return [...found.values()];
}
