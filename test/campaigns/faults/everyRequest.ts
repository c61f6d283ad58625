import type { InProcessRequest } from "../../cluster/inProcess/inProcessRequest";
import { shuffled, type Campaign, type CaseGroup } from "../campaign";
import { requestsOf, runFaultCase, type FaultAt, type FaultCase } from "./faultCase";
import { injuriesOf } from "./kinds";
import { isChange, isOfRecord } from "./places";

const groupNames = {
  changes: "writes that change the configuration",
  notes: "writes of the restoration record",
  reads: "reads, the first of each kind between two changes",
  repetitions: "reads and record writes that repeat such a one",
} as const;
type GroupName = keyof typeof groupNames;

const nodes = 3;

/** Campaign 1: every fault at every request of a run without faults, each with and without a node that is lost at that moment. */
export const everyRequest: Campaign<FaultCase> = {
  name: "faults",
  about: "every fault at every request, with and without the loss of a node at that moment",
  run: runFaultCase,
  async groups(seed, scenarios) {
    const found: Record<GroupName, FaultCase[]> = { changes: [], notes: [], reads: [], repetitions: [] };
    for (const { name: scenario } of scenarios) {
      for (const one of grouped(await requestsOf(scenario))) {
        found[one.group].push(
          ...faultsAt(one.at, one.request).map((fault) => ({ scenario, faults: [fault] })),
        );
      }
    }
    return (Object.keys(found) as GroupName[]).map((group): CaseGroup<FaultCase> => ({
      name: groupNames[group],
      cases: shuffled(found[group], seed),
    }));
  },
};

function faultsAt(at: number, request: InProcessRequest): readonly FaultAt[] {
  const lost = (portIndex(request) + 1) % nodes;
  return injuriesOf(request.method).flatMap(({ name: kind }) => [
    { at, kind },
    { at, kind, lost },
  ]);
}

/** Each request with its group: what repeats another between the same two changes meets the same configuration, but maybe in another step. */
export function grouped(
  requests: readonly InProcessRequest[],
): readonly { readonly at: number; readonly request: InProcessRequest; readonly group: GroupName }[] {
  const known = new Set<string>();
  let changes = 0;
  return requests.map((request, at) => {
    const { method, path } = request;
    if (isChange(request)) {
      changes++;
      return { at, request, group: "changes" };
    }
    const key = `${changes} ${portIndex(request)} ${method} ${path}`;
    if (known.has(key)) return { at, request, group: "repetitions" };
    known.add(key);
    return { at, request, group: method === "GET" || !isOfRecord(request) ? "reads" : "notes" };
  });
}

/** Ports of nodes follow one another. */
function portIndex({ port }: InProcessRequest): number {
  return port % 10;
}
