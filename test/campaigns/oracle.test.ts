import assert from "node:assert/strict";
import { startInProcess, type InProcessCluster } from "../cluster/inProcess/startInProcess";
import type { Ending } from "./ending";
import { everyWrite } from "./deaths/everyWrite";
import { requestsOf } from "./faults/faultCase";
import { interleavings } from "./interleavings/interleavings";
import { judgeWord } from "./oracle";
import { snapshotOf, type Snapshot } from "./snapshot";

describe("What a run that failed says of certificates", () => {
  let cluster: InProcessCluster;
  let now: Snapshot;
  const ending = (message: string): Ending => ({
    reached: false,
    code: "CBSEC_STEP_FAILED",
    changed: true,
    message,
  });
  const back = ending("The cluster was brought back to what it was before");
  const stay = ending("Certificates stay as they are now (new on n0.cb.test), and the next run goes on");

  before(async () => {
    cluster = await startInProcess({ seed: 1 });
    now = snapshotOf(cluster);
  });
  after(() => cluster.stop());

  /** The cluster as it is, seen from a start and a goal that differ from it. */
  function complaints(said: Ending, start: Partial<Snapshot>, goal: Partial<Snapshot>): number {
    return judgeWord(cluster, said, { ...now, ...start }, { ...now, ...goal }).length;
  }
  const others = () => now.certificates.map((one) => `${one}, another`);
  const someOther = () => [...others().slice(0, 1), ...now.certificates.slice(1)];

  it("may be that they stay, each as before or as wanted", () => {
    assert.equal(complaints(stay, { certificates: someOther() }, {}), 0);
    assert.equal(complaints(stay, {}, { certificates: someOther() }), 0);
    assert.equal(complaints(back, { certificates: someOther() }, {}), 1);
    assert.equal(complaints(stay, { certificates: someOther() }, { certificates: others() }), 1);
  });

  it("may be that CAs stay, those that were trusted and those that are wanted", () => {
    const [own = ""] = now.trustedCAs;
    assert.equal(complaints(stay, { trustedCAs: [] }, {}), 0);
    assert.equal(complaints(stay, { trustedCAs: ["old", own] }, {}), 0);
    assert.equal(complaints(back, { trustedCAs: [] }, {}), 1);
    assert.equal(complaints(stay, { trustedCAs: ["old"] }, { trustedCAs: ["new"] }), 1);
    assert.equal(complaints(stay, { trustedCAs: [own, "kept"] }, { trustedCAs: [own, "kept"] }), 1);
  });

  it("says nothing of anything else, which is as it was", () => {
    assert.equal(complaints(stay, { level: "strict" }, {}), 1);
  });
});

describe("What the campaigns once complained of without reason", () => {
  const newIntermediate = "new intermediate at level strict";

  /** Number of the nth write, from 0 or from the end, with this in its path. */
  async function moment(scenario: string, path: string, nth = 0): Promise<number> {
    const writes = (await requestsOf(scenario)).flatMap((request, at) =>
      request.method !== "GET" && request.path.includes(path) ? [at] : [],
    );
    return writes.at(nth) ?? NaN;
  }

  async function complaintsWhenSomebody(
    does: "adds a listener" | "lowers the level",
    at: number,
    scenario = newIntermediate,
  ) {
    const one = { kind: "administrator", scenario, at, does } as const;
    return (await interleavings.run(one)).complaints;
  }

  it("is a node that is away while CAs change: certificates stay as far as they came", async () => {
    const scenario = "new root, both trusted, at level strict";
    const one = {
      kind: "coming",
      scenario,
      at: await moment(scenario, "/reloadCertificate"),
      node: 0,
      away: 50_000,
    } as const;
    assert.deepEqual((await interleavings.run(one)).complaints, []);
  });

  it("is a listener that somebody adds: a goal of certificates alone manages none", async () => {
    const at = await moment(newIntermediate, "/settings/autoFailover", -1);
    assert.deepEqual(await complaintsWhenSomebody("adds a listener", at), []);
  });

  it("is a function that needs to be deployed again because a person lowered the level, which certificates do not manage", async () => {
    const at = await moment(newIntermediate, "/reloadCertificate", 1);
    assert.deepEqual(await complaintsWhenSomebody("lowers the level", at), []);
  });

  for (const [when, scenario, path, nth] of [
    ["when a run has resumed it", "encryption all to strict", "/settings/autoFailover", -1],
    ["before a run looks, to the level that it asks for", "encryption all to control", "checkPermissions", 0],
  ] as const) {
    it(`is a function that needs to be deployed again because a person lowered the level ${when}`, async () => {
      const at = await moment(scenario, path, nth);
      assert.deepEqual(await complaintsWhenSomebody("lowers the level", at, scenario), []);
    });
  }

  it("is the record of a run that died before its turn, seen by one that finds nothing to do; one that has something to do removes it", async () => {
    const scenario = "encryption none to all";
    const at = { scenario, at: await moment(scenario, "/settings/rbac/groups/"), when: "after" } as const;
    for (const next of ["start", "same"] as const) {
      assert.deepEqual((await everyWrite.run({ ...at, next })).complaints, []);
    }
  });
});
