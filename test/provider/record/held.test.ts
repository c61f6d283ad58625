import assert from "node:assert/strict";
import { takeLock, type LockTimes, type RecordStore } from "../../../provider/record";
import { realClock, type Clock } from "../../../provider/record/clock";
import { parseHead, printHead } from "../../../provider/record/format";
import { nameOfHead, nameOfPart } from "../../../provider/record/names";
import { contentOf, ownerOf } from "./support/contents";
import { twoNodes } from "./support/twoNodes";

const times: LockTimes = { heartbeat: 5_000, takeover: 60_000 };
const lost = { code: "CBSEC_LOCK_LOST" };
const dead = { runId: "0mqabc123-01234567", name: nameOfHead("0mqabc123-01234567") };

async function held(store: RecordStore, clock: Clock = realClock, over: Partial<LockTimes> = {}) {
  return (await takeLock(store, ownerOf(1), { times: { ...times, ...over } }, clock)).held;
}

/** A clock that can be put forward. */
function movable() {
  let ahead = 0;
  const clock: Clock = { ...realClock, now: () => realClock.now() + ahead };
  return { clock, expire: () => (ahead += times.takeover / 3) };
}

/** The second node hears of everything a moment later. */
function lagging() {
  const { nodes, store } = twoNodes();
  const later = (act: () => unknown) => void setTimeout(act, 60);
  const slow: RecordStore = {
    ...store,
    write: (name, text) => {
      later(() => nodes[1].set(name, text));
      return Promise.resolve(void nodes[0].set(name, text));
    },
    remove: (name) => {
      later(() => nodes[1].delete(name));
      return Promise.resolve(void nodes[0].delete(name));
    },
  };
  return { nodes, store: slow };
}

describe("a lock that is held", () => {
  it("allows no write after its record was not renewed for a third of the takeover time", async () => {
    const { nodes, store } = twoNodes();
    const { clock, expire } = movable();
    const lock = await held(store, clock);
    lock.expectValid();
    expire();
    assert.throws(() => lock.expectValid(), lost);
    nodes.forEach((texts) => texts.set(dead.name, "a note"));
    await assert.rejects(lock.drop(dead), lost);
    assert.ok(nodes[0].has(dead.name));
    lock.abandon();
  });

  it("is not confirmed when it ran out while the nodes were looked at", async () => {
    const { store } = twoNodes();
    const { clock, expire } = movable();
    let looking = () => undefined as unknown;
    const lock = await held({ ...store, list: () => (looking(), store.list()) }, clock);
    looking = expire;
    await assert.rejects(lock.confirm(), lost);
    lock.abandon();
  });

  it("ends at once when it runs out while another record is watched", async () => {
    const { nodes, store } = twoNodes();
    const { clock, expire } = movable();
    let [looks, watches] = [0, false];
    const lock = await held(
      { ...store, list: () => (looks++, store.list()) },
      { ...clock, sleep: (...all) => (watches ? Promise.resolve(void expire()) : clock.sleep(...all)) },
    );
    const text = printHead({ runId: dead.runId, owner: ownerOf(2), counter: 1, state: "holding" });
    nodes.forEach((texts) => texts.set(dead.name, text));
    [looks, watches] = [0, true];
    await assert.rejects(lock.confirm(), lost);
    assert.equal(looks, 1);
    lock.abandon();
  });

  it("is written again when a person has deleted its record", async () => {
    const { nodes, store } = twoNodes();
    const lock = await held(store);
    nodes.forEach((texts) => texts.clear());
    await lock.confirm();
    assert.deepEqual([...nodes[0].keys()], [nameOfHead(lock.runId)]);
    lock.abandon();
  });

  it("is lost to a run that took over meanwhile, of which the nodes hear a moment later", async () => {
    const { nodes, store } = twoNodes();
    const runId = "0zzzzzzzz-01234567";
    let counter = 0;
    let taken = false;
    const taking: RecordStore = {
      ...store,
      propagation: 40,
      list: () => {
        const text = printHead({ runId, owner: ownerOf(2), counter: ++counter, state: "holding" });
        if (taken) nodes.forEach((texts) => texts.set(nameOfHead(runId), text));
        return store.list();
      },
    };
    const lock = await held(taking, realClock, { heartbeat: 50 });
    nodes.forEach((texts) => texts.clear());
    setTimeout(() => (taken = true), 20);
    await assert.rejects(lock.confirm(), lost);
    assert.equal(lock.valid(), false);
    lock.abandon();
  });

  it("has saved what must be put back only when every node shows it", async () => {
    const { nodes, store } = lagging();
    const lock = await held(store);
    await lock.save(contentOf({ phase: "saved" }));
    const name = nameOfHead(lock.runId);
    assert.equal(parseHead(name, nodes[1].get(name) ?? "").content?.phase, "saved");
    lock.abandon();
  });

  it("drops a dead run's record with its parts, and again when it has come back by the end", async () => {
    const { nodes, store } = twoNodes();
    const lock = await held(store);
    const bringBack = () => nodes.forEach((texts) => texts.set(dead.name, "a note"));
    bringBack();
    nodes.forEach((texts) => texts.set(nameOfPart(dead.runId, 1, 1), "a part"));
    await lock.drop(dead);
    assert.deepEqual([...nodes[0].keys()], [nameOfHead(lock.runId)]);
    bringBack();
    await lock.release();
    assert.deepEqual([...nodes[0].keys()], []);
  });

  it("drops a dead run's record when every node has shown it closed: what comes back of it says that, too", async () => {
    const { nodes, store } = lagging();
    const before = await takeLock(store, ownerOf(1), { times }, realClock);
    await before.held.save(contentOf());
    await before.held.leave();
    const shown: string[] = [];
    const remove = (name: string) => {
      shown.push(...nodes.map((texts) => parseHead(name, texts.get(name) ?? "").state));
      return store.remove(name);
    };
    const { held: lock, dead } = await takeLock({ ...store, remove }, ownerOf(2), { times }, realClock);
    for (const record of dead) await lock.drop(record);
    lock.abandon();
    assert.deepEqual(shown, ["closed", "closed"]);
  });

  it("is released when every node has shown that all is back", async () => {
    const { nodes, store } = lagging();
    const shown: string[] = [];
    const remove = (name: string) => {
      shown.push(parseHead(name, nodes[1].get(name) ?? "").state);
      return store.remove(name);
    };
    const lock = await held({ ...store, remove });
    await lock.release();
    assert.deepEqual(shown, ["closed"]);
  });

  const ends = {
    release: undefined,
    leave: "left",
    abandon: "holding",
  } as const;
  for (const [end, state] of Object.entries(ends) as [keyof typeof ends, string | undefined][]) {
    it(`ends by ${end}: nothing is written any more, and nobody waits for its next heartbeat`, async () => {
      const { nodes, store } = twoNodes();
      let beating: AbortSignal | undefined;
      const sleep = (milliseconds: number, signal?: AbortSignal) => {
        beating ??= signal;
        return realClock.sleep(milliseconds, signal);
      };
      const lock = await held(store, { ...realClock, sleep });
      await lock[end]();
      const text = nodes[0].get(nameOfHead(lock.runId));
      assert.equal(text && parseHead("the record", text).state, state);
      assert.equal(lock.valid(), false);
      assert.equal(beating?.aborted, true);
    });
  }
});
