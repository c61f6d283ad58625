import { deepEqual, equal, match } from "node:assert/strict";
import type { NodeApi } from "../../../provider/cluster/nodeApi";
import { SecurityError } from "../../../provider/errors/securityError";
import { ExposureClock } from "../../../provider/execution/exposure";
import type { Run } from "../../../provider/execution/run";
import { withLock, type Decide, type Decision } from "../../../provider/execution/withLock";
import type { CertificatesGoal } from "../../../provider/planning/certificates/goal";
import {
  openRecords,
  takeLock,
  type FoundRecord,
  type RecordContent,
  type RecordStore,
} from "../../../provider/record";
import type { AutoFailoverSettings, EventingFunction } from "../../../provider/vocabulary";
import { contentOf, ownerOf } from "../record/support/contents";
import { twoNodes } from "../record/support/twoNodes";
import { played, type Machine } from "../record/support/virtualClock";
import { fakeRun } from "./support/fakeRun";
import { anOperation } from "./support/onCluster";

const fingerprint = "a".repeat(64);
const on: AutoFailoverSettings = { enabled: true, timeout: 77 };
/** Of a run that had switched nothing off, and after which the cluster is as it was. */
const over = contentOf({ autoFailover: undefined, functions: [] });
const left: RecordContent = { ...over, phase: "something is left to do" };
const unreachable = new SecurityError("CBSEC_UNREACHABLE", "No node answers.");
/** That no certificates can be read, as here, refuses it. */
const certificates: CertificatesGoal = {
  trustedCAs: [{ fingerprint, subject: "CN=Root" }] as unknown as CertificatesGoal["trustedCAs"],
  nodes: {},
  strategy: "trustBoth",
  removeCAs: [],
  removeNamedCAs: [],
  addCAsBy: "inbox",
};
const brought = { ...over, goal: { certificates: { trustedCAs: [] } }, broughtCAs: [fingerprint] };

/** A cluster of one node with auto-failover off and a paused function. */
function switchedOff() {
  let autoFailover: AutoFailoverSettings = { enabled: false };
  let status: EventingFunction["status"] = "paused";
  const api: Partial<NodeApi> = {
    checkPermissions: async (all) => Object.fromEntries(all.map((one) => [one, true])),
    autoFailover: async () => autoFailover,
    restoreAutoFailover: async (settings) => void (autoFailover = settings),
    functions: async () => [{ name: "f", status }],
    resumeFunction: async () => void (status = "deployed"),
  };
  return { api, shown: () => [autoFailover, status] as const };
}

/** A run that finds what a dead one left. */
async function meeting(
  machine: Machine,
  content: RecordContent,
  decision: Decision | Error,
  overStore: (store: RecordStore, dead: string) => Partial<RecordStore> = () => ({}),
  overRun: Partial<Pick<Run, "stop" | "time">> = {},
) {
  const { store } = twoNodes();
  const dead = await takeLock(store, ownerOf(7), {}, machine);
  await dead.held.save(content);
  await dead.held.leave();
  await machine.sleep(1_000);
  const records = async () => openRecords(await store.list());
  const [{ name = "" } = {}] = await records();

  const cluster = switchedOff();
  const identity = { uuid: "", version: "7.6.8", edition: "enterprise" } as const;
  const { run: bare } = fakeRun(cluster.api, { identity: async () => identity });
  const warned: string[] = [];
  const progress = { ...bare.progress, warn: (text: string) => warned.push(text) };
  const run: Run = { ...bare, time: machine, exposure: new ExposureClock(machine), progress, ...overRun };
  const decide: Decide = async () => {
    if (decision instanceof Error) throw decision;
    return decision;
  };
  const goal = decision instanceof Error ? {} : decision.goal;
  const mixed = { ...store, ...overStore(store, name) };
  const error: unknown = await withLock(run, mixed, [anOperation(goal)], () => goal, decide).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { run, cluster, warned: warned.join("\n"), error, records: await records() };
}

/** State and a part of what each says, oldest first. */
const said = (records: readonly FoundRecord[], field: keyof RecordContent) =>
  records.map(({ state, content }) => [state, content?.[field]]);

const cannotRemove = (store: RecordStore, dead: string) => ({
  remove: (name: string) => (name === dead ? Promise.reject(unreachable) : store.remove(name)),
});

describe("a run that finds the record of a dead one", () => {
  it("says so, and drops it where everything is back", () =>
    played(async (machine) => {
      const { warned, records } = await meeting(machine, over, { goal: {} });
      match(warned, /The restoration record of the run for stack7 .* is dropped/);
      deepEqual(records, []);
    }));

  it("puts back what is still off", () =>
    played(async (machine) => {
      const content = contentOf({ autoFailover: on, functions: [{ name: "f" }] });
      const { cluster, error, records } = await meeting(machine, content, { goal: {} });
      deepEqual([error, ...cluster.shown(), records], [undefined, on, "deployed", []]);
    }));

  it("counts as exposure what is still off, and nothing else", () =>
    played(async (machine) => {
      const content = contentOf({ autoFailover: undefined, functions: [{ name: "f" }] });
      const { run } = await meeting(machine, content, { goal: {} });
      const { autoFailoverOff, eventingPaused } = run.exposure.read();
      deepEqual([autoFailoverOff, eventingPaused > 0], [0, true]);
    }));

  it("drops it no earlier than its own says the same", () =>
    played(async (machine) => {
      const content = contentOf({ autoFailover: on, functions: [{ name: "f" }] });
      const kept: unknown[] = [];
      await meeting(machine, content, { goal: {} }, (store, dead) => ({
        remove: async (name) => {
          if (name === dead) {
            const own = openRecords(await store.list()).find((one) => one.name !== dead);
            kept.push(own?.content?.autoFailover, own?.content?.functions);
          }
          await store.remove(name);
        },
      }));
      deepEqual(kept, [on, [{ name: "f" }]]);
    }));

  it("tells of CAs that nobody asks for any more, unless its own record is to name them", () =>
    played(async (machine) => {
      const told = async (decision: Decision) =>
        /Trusted still/.test((await meeting(machine, brought, decision)).warned);
      deepEqual([await told({ goal: {} }), await told({ goal: {}, left })], [true, false]);
    }));
});

describe("the record of a run that is over", () => {
  it("says what was decided to be left, for the next run to go on from at once", () =>
    played(async (machine) => {
      const { error, records } = await meeting(machine, over, { goal: {}, left });
      equal(error, undefined);
      deepEqual(said(records, "phase"), [["left", left.phase]]);
    }));

  it("says so, too, where the run failed with nothing off", () =>
    played(async (machine) => {
      const { error, records } = await meeting(machine, over, { goal: {}, left }, cannotRemove);
      equal(error, unreachable);
      deepEqual(said(records, "phase"), [
        ["left", over.phase],
        ["left", left.phase],
      ]);
    }));

  it("stays as it was where something is still off", () =>
    played(async (machine) => {
      const content = contentOf({ autoFailover: on, functions: [] });
      const { error, records } = await meeting(machine, content, { goal: {}, left }, cannotRemove);
      equal(error, unreachable);
      deepEqual(said(records, "autoFailover"), [
        ["left", on],
        ["left", on],
      ]);
    }));

  it("is gone where nothing was decided, and that of the dead run stays", () =>
    played(async (machine) => {
      const { error, records } = await meeting(machine, over, unreachable);
      equal(error, unreachable);
      deepEqual(said(records, "phase"), [["left", over.phase]]);
    }));

  it("names CAs of the dead run that are asked for, when the goal is refused", () =>
    played(async (machine) => {
      const { error, records } = await meeting(machine, brought, { goal: { certificates } });
      equal(error, undefined);
      deepEqual(said(records, "broughtCAs"), [["left", [fingerprint]]]);
    }));

  it("names them, too, when the run failed and nobody waits for its result", () =>
    played(async (machine) => {
      const stop = AbortSignal.abort();
      const { records } = await meeting(machine, brought, { goal: { certificates } }, cannotRemove, { stop });
      deepEqual(said(records, "broughtCAs"), [
        ["left", [fingerprint]],
        ["left", [fingerprint]],
      ]);
    }));

  it("may stay when everything is back but it cannot be removed, which fails nothing and is told", () =>
    played(async (machine) => {
      const { error, warned } = await meeting(machine, over, { goal: {} }, (store, dead) => ({
        remove: (name) => (name === dead ? store.remove(name) : Promise.reject(unreachable)),
      }));
      equal(error, undefined);
      match(warned, /Everything is back, but the restoration record could not be removed.*No node answers/);
    }));
});

describe("a run that lost the lock", () => {
  it("waits for nothing any more, as its process is to end", () =>
    played(async (machine) => {
      let waits = 0;
      const time: Run["time"] = {
        now: () => machine.now(),
        wall: () => machine.wall(),
        sleep: (milliseconds, signal) => {
          waits++;
          return machine.sleep(milliseconds, signal).finally(() => waits--);
        },
      };
      const lost = new SecurityError("CBSEC_LOCK_LOST", "Another run is at work.");
      const { error } = await meeting(machine, over, lost, undefined, { time });
      deepEqual([error, waits], [lost, 0]);
    }));
});
