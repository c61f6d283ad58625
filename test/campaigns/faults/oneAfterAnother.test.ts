import { deepEqual, equal, ok } from "node:assert/strict";
import { scenarioNamed } from "../scenarios";
import { everyRequest } from "./everyRequest";
import { requestsOf } from "./faultCase";
import { byPlaces, oneAfterAnother, runManyFaults } from "./oneAfterAnother";
import { isChange } from "./places";

const names = ["encryption none to control", "first upload of certificates at level none"];

describe("Many faults in one run", () => {
  for (const name of names) {
    it(`are, all together, every fault of campaign 1 without the loss of a node, but for changes: ${name}`, async () => {
      const [, ...others] = await everyRequest.groups(1, [scenarioNamed(name)]);
      const wanted = others.flatMap(({ cases }) =>
        cases.flatMap(({ faults }) => faults.filter(({ lost }) => lost === undefined)),
      );
      const [all] = await oneAfterAnother.groups(1, [scenarioNamed(name)]);
      const found = all?.cases.flatMap(({ faults }) => faults) ?? [];
      ok(wanted.length > 1_000);
      deepEqual(found.map(textOf).sort(), wanted.map(textOf).sort());
      equal(new Set(found.map(textOf)).size, found.length);
    });

    it(`find each request of a run without faults where it stands: ${name}`, async () => {
      const requests = await requestsOf(name);
      deepEqual(
        requests.map(byPlaces(requests)),
        requests.map((_, number) => number),
      );
    });
  }

  it("find requests where they stand in a run with another record and other certificates", async () => {
    const requests = await requestsOf(names[1] ?? "");
    const others = requests.map((request) => ({
      ...request,
      path: request.path.replace(/(pulumi-couchbase-security-)[0-9a-z]+-[0-9a-f]+/, "$1another"),
      body: request.body.replace(/(%28|\()[0-9a-f]{8}(?=%29|\))/g, "$1deadbeef"),
    }));
    for (const of of ["path", "body"] as const)
      ok(others.some((other, number) => other[of] !== requests[number]?.[of]));
    deepEqual(
      others.map(byPlaces(requests)),
      requests.map((_, number) => number),
    );
  });

  it("find later requests where they stood, however often earlier ones were sent again", async () => {
    const requests = await requestsOf(names[0] ?? "");
    const change = requests.findIndex(isChange);
    const again = requests.slice(change - 20, change);
    const [repeated, rest] = [[...requests.slice(0, change), ...again], requests.slice(change)];
    const numberOf = byPlaces(requests);
    repeated.forEach(numberOf);
    deepEqual(
      rest.map(numberOf),
      rest.map((_, index) => change + index),
    );
  });

  it("are meant for no request any more once a run goes another way", async () => {
    const requests = await requestsOf(names[0] ?? "");
    const first = requests.findIndex(isChange);
    const shortened = requests.filter((_, number) => number !== first);
    const numbers = shortened.map(byPlaces(requests));
    equal(numbers[0], 0);
    deepEqual(new Set(numbers.slice(numbers.length / 2)), new Set([undefined]));
  });

  it("that are left when one of them ends a run are met by further runs", async () => {
    const requests = await requestsOf(names[0] ?? "");
    const settings = requests.findIndex(({ path }) => path === "/settings/autoFailover");
    const faults = [
      { at: settings, kind: "400" },
      { at: requests.length - 1, kind: "500" },
    ];
    const { ended, complaints } = await runManyFaults({ scenario: names[0] ?? "", faults });
    deepEqual([ended, complaints], ["CBSEC_REFUSED, then done", []]);
  });
});

function textOf({ at, kind = "" }: { readonly at: number; readonly kind?: string }): string {
  return `${at} ${kind}`;
}
