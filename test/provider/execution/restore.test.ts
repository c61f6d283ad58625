import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import type { Offer } from "../../../provider/execution/restore";
import type { Goal } from "../../../provider/planning/goal";
import { toRest } from "../../campaigns/inProcess/toRest";
import type { Network } from "../../campaigns/inProcess/wire";
import { recordGroups } from "../../campaigns/snapshot";
import type { InProcessCluster } from "../../cluster/inProcess/startInProcess";
import { configurationWrites, succeeded } from "./support/onCluster";
import { connected, inProcess, killedAt, removalOfRecord, runOn } from "./support/inProcess";
import { expectAllBack, restored } from "./support/restored";
import { showing } from "./support/shownLevel";

const toAll: Goal = { encryption: { level: "all" } };
const options = { functions: [{ name: "f" }], autoFailover: { timeout: 77 } };

/** Killed when two nodes of three are not encrypted yet. */
const amidNodes = () => nth(2, /setupNetConfig.*nodeEncryption=on/);
const beforeLevel = /settings\/security/;
const beforeAutoFailover = /settings\/autoFailover\?.*enabled=true/;

function nth(n: number, of: RegExp): Pick<RegExp, "test" | "source"> {
  let times = 0;
  return { test: (text) => of.test(text) && ++times === n, source: `${of.source}, number ${n}` };
}

/** Somebody deletes the records, and nobody knows any more what was there. */
async function loseRecords(cluster: InProcessCluster): Promise<void> {
  const client = connected(cluster);
  const lose = async () => {
    const [node] = await client.discover();
    for (const name of recordGroups(cluster)) await node?.deleteGroup(name);
  };
  await toRest(cluster, lose());
  await client.close();
}

describe("what a dead run left", () => {
  it("is put back where the cluster is as that run wanted it, after a person was asked about just that", () =>
    inProcess(options, async (cluster) => {
      await killedAt(cluster, toAll, beforeAutoFailover);
      const offers: Offer[] = [];
      const confirm = async (offer: Offer) => offers.push(offer) > 0;
      equal((await restored(cluster, { confirm })).outcome, "restored");
      deepEqual(
        offers.map(({ steps, functions, autoFailover, inPart }) => [
          steps,
          functions,
          autoFailover?.timeout,
          inPart,
        ]),
        [[[], [], 77, false]],
      );
      expectAllBack(cluster);
    }));

  it("is left with its record when the person says no", () =>
    inProcess(options, async (cluster) => {
      await killedAt(cluster, toAll, amidNodes());
      const before = configurationWrites(cluster).length;
      const declined = await restored(cluster, { undo: true, confirm: () => Promise.resolve(false) });
      deepEqual(declined, { outcome: "declined" });
      deepEqual([configurationWrites(cluster).length, recordGroups(cluster).length], [before, 1]);
      await restored(cluster, { undo: true });
    }));

  it("stays off while nodes differ, and is put back when they are led back to the start", () =>
    inProcess(options, async (cluster) => {
      await killedAt(cluster, toAll, amidNodes());
      const half = await restored(cluster);
      ok(half.outcome === "halfWay" && !half.illNodes && half.reasons.length > 0, half.outcome);
      equal(cluster.truth().autoFailover.enabled, false);
      equal((await restored(cluster, { undo: true })).outcome, "restored");
      ok(cluster.truth().nodes.every(({ encrypted }) => !encrypted));
      expectAllBack(cluster);
    }));

  it("stays off while nodes show different levels, and is put back when they show one", () =>
    inProcess(options, async (cluster) => {
      await killedAt(cluster, toAll, beforeAutoFailover);
      const half = await restored(
        cluster,
        {},
        showing("control", cluster, 1, () => true),
      );
      match(JSON.stringify(half), /halfWay.*n0\.cb\.test shows level all, n1\.cb\.test control/);
      deepEqual([cluster.truth().autoFailover.enabled, recordGroups(cluster).length], [false, 1]);
      equal((await restored(cluster)).outcome, "restored");
      expectAllBack(cluster);
    }));

  it("is put back in part where nodes are alike on the way, once, and its record keeps the way back", () =>
    inProcess(options, async (cluster) => {
      await killedAt(cluster, toAll, beforeLevel);
      equal((await restored(cluster)).outcome, "inPart");
      equal(cluster.truth().autoFailover.enabled, true);
      const again = await restored(cluster);
      match(JSON.stringify(again), /halfWay.*functions and auto-failover are back already/);
      equal(recordGroups(cluster).length, 1);
      equal((await restored(cluster, { undo: true })).outcome, "restored");
      ok(cluster.truth().nodes.every(({ encrypted }) => !encrypted));
      expectAllBack(cluster);
    }));

  it("is not led back while a node is ill, nor put back", () =>
    inProcess(options, async (cluster) => {
      await killedAt(cluster, toAll, amidNodes());
      await cluster.byHand.killNode(2);
      await cluster.clock.run(cluster.clock.sleep(30_000));
      const before = configurationWrites(cluster).length;
      for (const undo of [false, true]) {
        const half = await restored(cluster, { undo });
        ok(half.outcome === "halfWay" && half.illNodes, JSON.stringify(half));
      }
      equal(configurationWrites(cluster).length, before);
      await cluster.clock.run(cluster.byHand.returnNode(2));
      await cluster.clock.run(cluster.clock.sleep(30_000));
      equal((await restored(cluster, { undo: true })).outcome, "restored");
      expectAllBack(cluster);
    }));

  it("is not led back while a node cannot be reached from here that is well for the others", () =>
    inProcess(options, async (cluster) => {
      await killedAt(cluster, toAll, amidNodes());
      const without: Network = { refuses: ({ port }) => port === cluster.nodes[2]?.tlsPort };
      const half = await restored(cluster, { undo: true }, without);
      ok(half.outcome === "halfWay" && half.illNodes, half.outcome);
      match(half.reasons.join("; "), /^n2\.cb\.test cannot be reached \(/);
      equal((await restored(cluster, { undo: true })).outcome, "restored");
      expectAllBack(cluster);
    }));

  it("is put back without an answer from a node that was failed over", () =>
    inProcess(options, async (cluster) => {
      await killedAt(cluster, toAll, beforeAutoFailover);
      await cluster.byHand.setMembership(2, "inactiveFailed");
      await cluster.byHand.killNode(2);
      await cluster.clock.run(cluster.clock.sleep(30_000));
      equal((await restored(cluster)).outcome, "restored");
      expectAllBack(cluster);
    }));

  it("is not led back where nodes differed before that run already, and its record stays", () =>
    inProcess(options, async (cluster) => {
      await killedAt(cluster, toAll, amidNodes());
      await loseRecords(cluster);
      await cluster.byHand.setAutoFailover({ enabled: true });
      await cluster.byHand.setFunctionStatus("f", "deployed");
      await killedAt(cluster, toAll, beforeLevel);
      const before = configurationWrites(cluster).length;
      const half = await restored(cluster, { undo: true });
      ok(half.outcome === "halfWay" && !half.illNodes, half.outcome);
      match(half.reasons.join("; "), /the nodes were not alike before that run/);
      deepEqual([configurationWrites(cluster).length, recordGroups(cluster).length], [before, 1]);
      succeeded((await runOn(cluster, toAll)).outcome);
      expectAllBack(cluster);
    }));

  it("is not led back by steps that a rule forbids now: every reason is said, and the record stays", () =>
    inProcess(options, async (cluster) => {
      await killedAt(cluster, toAll, amidNodes());
      await cluster.byHand.startRebalance(3_600_000);
      const before = configurationWrites(cluster).length;
      await rejects(restored(cluster, { undo: true }), /a rebalance is running.*CBSEC_REFUSED/s);
      await cluster.clock.run(cluster.clock.sleep(10_000));
      deepEqual([configurationWrites(cluster).length, recordGroups(cluster).length], [before, 1]);
      await cluster.byHand.startRebalance();
      await cluster.clock.run(cluster.clock.sleep(10_000));
      await restored(cluster, { undo: true });
      expectAllBack(cluster);
    }));

  it("keeps in its record what had been found for the next run of its resource, where nobody hears of it", () =>
    inProcess(options, async (cluster) => {
      await killedAt(cluster, toAll, beforeAutoFailover);
      equal((await restored(cluster, { unheard: true })).outcome, "restored");
      equal(recordGroups(cluster).length, 1);
      equal(succeeded((await runOn(cluster, toAll)).outcome).found.level, "none");
      expectAllBack(cluster);
    }));

  it("is nothing when a record only says that all is back: it goes, and nobody is asked", () =>
    inProcess(options, async (cluster) => {
      await killedAt(cluster, toAll, removalOfRecord);
      const confirm = () => Promise.reject(new Error("asked"));
      deepEqual(await restored(cluster, { confirm }), { outcome: "nothing" });
      expectAllBack(cluster);
    }));
});
