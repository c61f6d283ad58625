import { deepEqual, equal, match } from "node:assert/strict";
import { foundBefore, foundInShort, leftToOthers, onlyFound } from "../../../provider/execution/found";
import { converge } from "../../../provider/execution/converge";
import { adopt } from "../../../provider/execution/restoration";
import type { Goal } from "../../../provider/planning/goal";
import type { ClusterState } from "../../../provider/planning/state";
import { recordStore, takeLock, type RecordContent } from "../../../provider/record";
import { realClock } from "../../../provider/record/clock";
import { realTime } from "../../../provider/time";
import { encryptedCluster, aCluster } from "../planning/states";
import { contentOf, ownerOf } from "../record/support/contents";
import { played } from "../record/support/virtualClock";
import { meeting, switchedOff } from "./support/afterDeadRun";
import { anOperation, configurationWrites, onCluster, succeeded } from "./support/onCluster";

const plain = aCluster();
const encryption = (level: "none" | "control" | "all"): Goal => ({ encryption: { level } });
const family = (only: boolean): Goal => ({ addressFamily: { family: "ipv4", only } });

/** Of a run that came from there to what it was asked for. */
function cameTo(goal: Goal, { level, nodes }: ClusterState): RecordContent {
  return { goal: goal as RecordContent["goal"], functions: [], start: { level, nodes }, phase: "closing" };
}

const adopted = (content: RecordContent, state: ClusterState) =>
  adopt(
    [
      {
        runId: "a",
        name: "a",
        owner: { host: "h", pid: 1, version: "", since: "", reason: "r" },
        state: "left",
        content,
      },
    ],
    state,
  );

describe("what a run counts as found", () => {
  const finished = cameTo({ ...encryption("all"), ...family(true) }, plain);
  const now = { ...encryptedCluster("all") };

  it("is the state before its first change", () => {
    deepEqual(foundBefore(now), { addressFamily: "ipv4", addressFamilyOnly: false, level: "all" });
  });

  it("is for the facets that it names what a run had found that came there, and that nobody recorded", () => {
    const only = { ...now, nodes: now.nodes.map((node) => ({ ...node, addressFamilyOnly: true })) };
    equal(foundBefore(only, encryption("all"), finished).level, "none");
    equal(foundBefore(only, encryption("all"), finished).addressFamilyOnly, true);
    equal(foundBefore(only, family(true), finished).addressFamilyOnly, false);
    equal(foundBefore(only, family(true), finished).level, "all");
  });
});

describe("the record of a run that came to its goal", () => {
  const content = cameTo(encryption("all"), plain);

  it("is known from one of a run that changed nothing, and from one that the cluster has left since", () => {
    equal(adopted(content, { ...encryptedCluster("all") }).finished, content);
    match(adopted(content, encryptedCluster("all")).notes.join(), /dropped.* counts as found/s);
    equal(adopted(content, plain).finished, undefined);
    equal(adopted(cameTo(encryption("none"), plain), plain).finished, undefined);
    equal(adopted(onlyFound(content, []), { ...encryptedCluster("control") }).finished, undefined);
  });

  it("leads nowhere back when only what was found is left of it, whatever was changed by hand since", () => {
    const off = { ...encryptedCluster("control"), autoFailover: { enabled: false } };
    const { first, autoFailover } = adopted(onlyFound(content, []), off);
    deepEqual([first, autoFailover], [undefined, undefined]);
  });

  it("is left to others as far as a run does not name its facets", () => {
    const both = onlyFound(cameTo({ ...encryption("all"), ...family(true) }, plain), []);
    deepEqual(leftToOthers(family(true), both)?.goal, encryption("all"));
    deepEqual(leftToOthers(encryption("all"), both)?.goal, family(true));
    deepEqual(leftToOthers({ ...encryption("all"), ...family(false) }, both), undefined);
    deepEqual(leftToOthers(family(true), both)?.start, both.start);
    deepEqual([leftToOthers({}, both), leftToOthers(family(true), undefined)], [undefined, undefined]);
  });

  it("is left to nobody when it may be one that the cluster brought back", () => {
    equal(leftToOthers(family(true), content), undefined);
  });
});

describe("a run that comes to its goal", () => {
  const goal = encryption("control");
  const nothing = cameTo({}, encryptedCluster("all"));

  it("leaves in the record what it had found when nobody hears of it", () =>
    played(async (machine) => {
      const stop = new AbortController();
      const { client, shown } = switchedOff("all", {
        setClusterEncryptionLevel: async (level) => {
          shown.level = level;
          stop.abort();
        },
      });
      const { error, records } = await meeting(
        machine,
        nothing,
        { goal },
        { client, run: { stop: stop.signal } },
      );
      deepEqual([error, records.length, records[0]?.state], [undefined, 1, "left"]);
      deepEqual(
        [records[0]?.content?.reached, records[0]?.content?.start.level, records[0]?.content?.functions],
        [true, "all", []],
      );
    }));

  it("leaves nothing when it was there already, or somebody hears of it", () =>
    played(async (machine) => {
      const there = await meeting(
        machine,
        nothing,
        { goal: encryption("all") },
        { client: switchedOff("all").client, run: { stop: AbortSignal.abort() } },
      );
      const heard = await meeting(machine, nothing, { goal }, { client: switchedOff("all").client });
      deepEqual([there.error, there.records, heard.error, heard.records], [undefined, [], undefined, []]);
    }));
});

describe("a record that is about to go", () => {
  const certificates = { trustedCAs: [] };

  it("says in short what was found, of one node for all", () => {
    const content = cameTo({ ...encryption("all"), certificates } as unknown as Goal, plain);
    const short = foundInShort({ ...content, autoFailover: { enabled: true }, broughtCAs: ["a"] });
    deepEqual(short, {
      goal: encryption("all"),
      start: { level: "none", nodes: plain.nodes.slice(0, 1) },
      functions: [],
      reached: true,
      phase: "closing",
    });
  });

  it("says nothing where nothing but certificates was changed", () => {
    equal(foundInShort(cameTo({ certificates } as unknown as Goal, plain)), undefined);
  });

  it("tells the next run what was found, should its own have died there", () =>
    onCluster({ level: "control", nodes: 1 }, async (cluster, client) => {
      const { uuid } = await client.identity();
      const store = recordStore("cluster", client, uuid);
      const content = foundInShort({ ...contentOf({ goal: { encryption: { level: "control" } } }) });
      const { held } = await takeLock(
        { ...store, propagation: 50, remove: () => Promise.resolve() },
        ownerOf(1),
        {},
        realClock,
      );
      await held.release(content);
      const goal: Goal = { encryption: { level: "control" } };
      const [outcome] = await converge(client, [anOperation(goal)], realTime);
      equal(succeeded(outcome).found.level, "none");
      deepEqual(
        (await store.list()).flatMap(({ texts }) => [...texts.keys()]),
        [],
      );
      deepEqual(configurationWrites(cluster), []);
    }));
});

describe("a run that finds the record of one that came to its goal", () => {
  const content = onlyFound(contentOf(), []);

  it("counts its start as found, and drops it", () =>
    played(async (machine) => {
      const { client } = switchedOff("all");
      const { run, error, records } = await meeting(
        machine,
        content,
        { goal: encryption("all") },
        { client },
      );
      deepEqual([error, run.keeping?.found.level, records], [undefined, "none", []]);
    }));

  it("leaves it where it is for another facet", () =>
    played(async (machine) => {
      const { client } = switchedOff("all");
      const { run, error, records } = await meeting(machine, content, { goal: family(false) }, { client });
      deepEqual([error, run.keeping?.found.level, records.length], [undefined, "all", 1]);
      deepEqual(records[0]?.content, content);
    }));
});
