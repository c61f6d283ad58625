import { deepEqual, equal, match, ok } from "node:assert/strict";
import { prepared } from "../../campaigns/scenarios";
import type { Network } from "../../campaigns/inProcess/wire";
import { recordGroups, snapshotOf, snapshotWith } from "../../campaigns/snapshot";
import type { InProcessCluster } from "../../cluster/inProcess/startInProcess";
import { readLiveState } from "../../../provider/execution/readState";
import { actingBefore, connected, inProcess, runOn } from "./support/inProcess";
import { showing } from "./support/shownLevel";
import { configurationWrites, succeeded } from "./support/onCluster";

const toStrict = { encryption: { level: "strict" } } as const;

/** The node n0 is lost as soon as it has answered that it took the level `all` for the second time, before another node has heard of it. */
function losingTheOnlyOneThatKnows(cluster: InProcessCluster, seconds: number) {
  let taken = 0;
  let back = Promise.resolve();
  const network: Network = {
    passes({ method, path, body }, outcome) {
      const takes = method === "POST" && path === "/settings/security" && body.includes("=all");
      if (takes && ++taken === 2) {
        back = cluster.byHand
          .killNode(0)
          .then(() => cluster.clock.sleep(seconds * 1000))
          .then(() => cluster.byHand.returnNode(0));
      }
      return outcome;
    },
  };
  return { network, isBack: () => back };
}

/** One node's answers tell of the level that it shows when it is asked next, for so many seconds. */
function stale(cluster: InProcessCluster, node: number, seconds: number): void {
  const lift = cluster.faults.add({ kind: "stale", node, path: "/pools/default" });
  void cluster.clock.sleep(seconds * 1000).then(lift);
}

/** From the moment at which the record says that a step begins, for so many seconds, the node n2 shows that level. */
function showingFrom(step: RegExp, level: string, cluster: InProcessCluster, seconds: number) {
  const { clock } = cluster;
  let from = NaN;
  const beside = showing(level, cluster, 2, () => clock.now() < from + seconds * 1000);
  const network = actingBefore(step, () => (from = clock.now()), beside);
  return { network, from: () => from };
}

function levelsSet(cluster: InProcessCluster) {
  return configurationWrites(cluster).filter(({ path }) => path === "/settings/security");
}

describe("A level that not every node shows", () => {
  for (const [seconds, end] of [
    [40, "everything was put back"],
    [60, "could not be brought back"],
  ] as const) {
    it(`is waited for before the way back begins: the only node that has it is away for ${seconds} s, and ${end}`, async () => {
      const { start: options, goal } = await prepared("family ipv6 to ipv4 at level strict");
      await inProcess(options, async (cluster) => {
        const start = snapshotOf(cluster);
        const { network, isBack } = losingTheOnlyOneThatKnows(cluster, seconds);
        match(String((await runOn(cluster, goal, network)).outcome), new RegExp(end));
        await cluster.clock.run(isBack());
        if (end === "everything was put back") deepEqual(snapshotOf(cluster), start);
        succeeded((await runOn(cluster, goal)).outcome);
        deepEqual(snapshotOf(cluster), snapshotWith(cluster, start, goal));
        deepEqual(recordGroups(cluster), []);
      });
    });
  }

  it("is waited for by a run that begins", () =>
    inProcess({ level: "control" }, async (cluster) => {
      stale(cluster, 2, 5);
      await cluster.clock.run(cluster.byHand.setLevel("all"));
      const began = cluster.clock.now();
      succeeded((await runOn(cluster, toStrict)).outcome);
      const [first, ...others] = levelsSet(cluster);
      ok(first !== undefined && others.length === 0);
      ok(first.at - began > 4_900, `${first.at - began} ms`);
    }));

  it("is a reason to refuse where it does not come to be one, and nothing is touched", () =>
    inProcess({ level: "control" }, async (cluster) => {
      stale(cluster, 2, 600);
      await cluster.clock.run(cluster.byHand.setLevel("all"));
      match(
        String((await runOn(cluster, toStrict)).outcome),
        /refused before anything was touched[^]*n0\.cb\.test shows level all, n2\.cb\.test control/,
      );
      deepEqual(configurationWrites(cluster), []);
    }));

  it("is waited for, too, where it is no longer what was asked for, as one node still shows", () =>
    inProcess({ level: "strict" }, async (cluster) => {
      stale(cluster, 1, 5);
      await cluster.clock.run(cluster.byHand.setLevel("all"));
      succeeded((await runOn(cluster, toStrict)).outcome);
      equal(cluster.truth().level, "strict");
      equal(levelsSet(cluster).length, 1);
    }));

  for (const node of [0, 1, 2]) {
    it(`counts as the strongest that any shows: n${node} is behind, or before`, () =>
      inProcess({ level: "control" }, async (cluster) => {
        stale(cluster, node, 600);
        const client = connected(cluster);
        const shown = async () => {
          const { level, levelsDiffer } = await readLiveState(client, {});
          return [level, levelsDiffer === undefined];
        };
        const { clock, byHand } = cluster;
        deepEqual(await clock.run(shown()), ["control", true]);
        await clock.run(byHand.setLevel("all").then(() => clock.sleep(1_000)));
        deepEqual(await clock.run(shown()), ["all", false]);
        cluster.faults.clear();
        stale(cluster, node, 600);
        deepEqual(await clock.run(shown()), ["all", true]);
        await clock.run(byHand.setLevel("control").then(() => clock.sleep(1_000)));
        deepEqual(await clock.run(shown()), ["all", false]);
        await client.close();
      }));
  }

  it("holds up the end of a run that has nothing to put back", () =>
    inProcess({ level: "control", autoFailover: { enabled: false } }, async (cluster) => {
      const { network, from } = showingFrom(/See\+every\+node/, "control", cluster, 4);
      succeeded((await runOn(cluster, toStrict, network)).outcome);
      const gone = cluster.requests.find(({ method, path }) => method === "DELETE" && /rbac/.test(path));
      ok(gone !== undefined && gone.at - from() > 4_000);
    }));

  it("holds up the way back, which begins from what all show", () =>
    inProcess({ level: "all" }, async (cluster) => {
      const start = snapshotOf(cluster);
      const { network } = showingFrom(/level\+to\+control/, "all", cluster, 25);
      const { outcome } = await runOn(cluster, { encryption: { level: "control" } }, network);
      match(String(outcome), /everything was put back/);
      deepEqual(snapshotOf(cluster), start);
    }));

  for (const [what, record, held] of [
    ["the next level", /Set\+the\+cluster\+encryption\+level\+to\+strict/, /clusterEncryptionLevel=strict/],
    ["functions that are to be resumed", /See\+every\+node/, /functions\/f\/resume/],
  ] as const) {
    it(`holds up ${what}`, () =>
      inProcess({ level: "control", functions: [{ name: "f" }] }, async (cluster) => {
        const { network, from } = showingFrom(record, "control", cluster, 4);
        succeeded((await runOn(cluster, toStrict, network)).outcome);
        const then = configurationWrites(cluster).find(({ path, body }) => held.test(`${path}?${body}`));
        ok(then !== undefined);
        ok(then.at - from() > 4_000, `${then.at - from()} ms`);
      }));
  }
});
