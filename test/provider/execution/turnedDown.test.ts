import { deepEqual, equal, match } from "node:assert/strict";
import { SecurityError } from "../../../provider/errors/securityError";
import type { Operation } from "../../../provider/execution/types";
import type { Goal } from "../../../provider/planning/goal";
import { toRest } from "../../campaigns/inProcess/toRest";
import { providerFor } from "../../campaigns/provider";
import { recordGroups } from "../../campaigns/snapshot";
import type { InProcessCluster } from "../../cluster/inProcess/startInProcess";
import { inProcess, killedAt, removalOfRecord, runOn } from "./support/inProcess";
import { configurationWrites, succeeded, writes } from "./support/onCluster";

const functions = [{ name: "f" }];
const toAll: Goal = { encryption: { level: "all" } };

const claimed = new SecurityError("CBSEC_CLAIMED_TWICE", "somebody else wants it");
const expectStillWanted = () => {
  throw claimed;
};

const ran = (cluster: InProcessCluster, goal: Goal, over: Partial<Operation>) =>
  toRest(cluster, providerFor(cluster, {}).run(goal, over));

describe("a run that is turned down", () => {
  it("for another cluster than its resource's has written nothing", () =>
    inProcess({ functions }, async (cluster) => {
      const outcome = await ran(cluster, toAll, { expectedUuid: "another" });
      match(String(outcome), /manages another.*CBSEC_OTHER_CLUSTER/s);
      deepEqual(writes(cluster), []);
    }));

  it("because its resource is not wanted any more has changed nothing, and left no record", () =>
    inProcess({ functions }, async (cluster) => {
      equal(await ran(cluster, toAll, { expectStillWanted }), claimed);
      deepEqual([configurationWrites(cluster), recordGroups(cluster)], [[], []]);
    }));

  it("because its resource is not wanted any more leaves the record of a dead one for the next", () =>
    inProcess({ functions }, async (cluster) => {
      await killedAt(cluster, toAll, /setupNetConfig/);
      const before = configurationWrites(cluster).length;
      equal(await ran(cluster, toAll, { expectStillWanted }), claimed);
      deepEqual([configurationWrites(cluster).length, recordGroups(cluster).length], [before, 1]);
      succeeded((await runOn(cluster, toAll)).outcome);
      deepEqual([cluster.truth().autoFailover.enabled, recordGroups(cluster)], [true, []]);
    }));

  it("has undone before what a dead one had begun", () =>
    inProcess({ functions, remoteClusters: [{ name: "backup", secureType: "none" }] }, async (cluster) => {
      await killedAt(cluster, toAll, /setupNetConfig/);
      const { outcome } = await runOn(cluster, { encryption: { level: "strict" } });
      match(String(outcome), /refused\. What an earlier run had left half-way was ended first.*backup/s);
      deepEqual(recordGroups(cluster), []);
      equal(cluster.truth().autoFailover.enabled, true);
    }));
});

describe("a run whose goal is met", () => {
  it("removes what a dead one could not that had put everything back", () =>
    inProcess({ functions }, async (cluster) => {
      await killedAt(cluster, toAll, removalOfRecord);
      equal(recordGroups(cluster).length, 1);
      const before = configurationWrites(cluster).length;
      succeeded((await runOn(cluster, toAll)).outcome);
      deepEqual([configurationWrites(cluster).length, recordGroups(cluster)], [before, []]);
    }));
});
