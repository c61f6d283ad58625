import { deepEqual, equal, match } from "node:assert/strict";
import { presentDelivery } from "../../../provider/certificates/delivery/present";
import type { Delivery } from "../../../provider/certificates/delivery/types";
import { SecurityError } from "../../../provider/errors/securityError";
import type { Run } from "../../../provider/execution/run";
import type { Decision } from "../../../provider/execution/withLock";
import type { CertificatesGoal } from "../../../provider/planning/certificates/goal";
import type { Goal } from "../../../provider/planning/goal";
import { openRecords, type FoundRecord, type RecordContent } from "../../../provider/record";
import type { AutoFailoverSettings } from "../../../provider/vocabulary";
import { makeAuthority } from "../planning/certificates/authorities";
import { contentOf } from "../record/support/contents";
import { played } from "../record/support/virtualClock";
import { certifiedRun } from "./certificates/support/certified";
import { meeting, switchedOff, type Around } from "./support/afterDeadRun";

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

/** State and a part of what each says, oldest first. */
const said = (records: readonly FoundRecord[], field: keyof RecordContent) =>
  records.map(({ state, content }) => [state, content?.[field]]);

const cannotDrop: Around = {
  store: (store, dead) => ({
    write: (name, ...rest) => (name === dead ? Promise.reject(unreachable) : store.write(name, ...rest)),
  }),
};

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
      const { client, shown } = switchedOff();
      const { error, records } = await meeting(machine, content, { goal: {} }, { client });
      deepEqual([error, shown, records], [undefined, { level: "none", autoFailover: on, f: "deployed" }, []]);
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
      const store: Around["store"] = (plain, dead) => ({
        remove: async (name) => {
          if (name === dead) {
            const own = openRecords(await plain.list()).find((one) => one.name !== dead);
            kept.push(own?.content?.autoFailover, own?.content?.functions);
          }
          await plain.remove(name);
        },
      });
      await meeting(machine, content, { goal: {} }, { store });
      deepEqual(kept, [on, [{ name: "f" }]]);
    }));

  it("tells of CAs that nobody asks for any more, unless its own record is to name them", () =>
    played(async (machine) => {
      const told = async (decision: Decision) =>
        /Trusted still/.test((await meeting(machine, brought, decision)).warned);
      deepEqual([await told({ goal: {} }), await told({ goal: {}, left })], [true, false]);
    }));
});

describe("the steps of a run under the lock", () => {
  const goal: Goal = { encryption: { level: "control" } };

  it("lead to the goal", () =>
    played(async (machine) => {
      const { client, shown } = switchedOff("all");
      const { error } = await meeting(machine, over, { goal }, { client });
      deepEqual([error, shown.level], [undefined, "control"]);
    }));

  it("are none when nobody waits for the result", () =>
    played(async (machine) => {
      const { client, shown } = switchedOff("all");
      const { error } = await meeting(
        machine,
        over,
        { goal },
        { client, run: { stop: AbortSignal.abort() } },
      );
      match(String(error), /Nothing was changed.*CBSEC_STEP_FAILED/s);
      equal(shown.level, "all");
    }));

  it("are followed by the way back when one fails", () =>
    played(async (machine) => {
      const refuses = { setClusterEncryptionLevel: () => Promise.reject(unreachable) };
      const { client } = switchedOff("all", refuses);
      const { error, records } = await meeting(machine, over, { goal }, { client });
      match(String(error), /brought back to what it was.*No node answers.*CBSEC_STEP_FAILED/s);
      deepEqual(records, []);
    }));

  it("are none when the goal is refused, before which the dead run is undone", () =>
    played(async (machine) => {
      const { client, shown } = switchedOff();
      const content = contentOf({ autoFailover: on, functions: [{ name: "f" }] });
      await meeting(machine, content, { goal: { certificates } }, { client });
      deepEqual(shown, { level: "none", autoFailover: on, f: "deployed" });
    }));

  it("that were none leave no earlier files in inboxes", async () => {
    const authority = await makeAuthority("Root");
    const leaf = await authority.issue("n0.cb.test");
    const discarded: string[] = [];
    const delivery: Delivery = {
      ...presentDelivery,
      places: true,
      check: async () => ({
        exists: true,
        files: [],
        authorityFiles: [],
        chain: leaf.pem,
        previous: ["node"],
      }),
      discardPrevious: async ({ otpNode }) => void discarded.push(otpNode),
    };
    const { run } = certifiedRun(
      [{ trusted: [authority.certificate], leaf }],
      {
        checkPermissions: async (all) => Object.fromEntries(all.map((one) => [one, true])),
        functions: async () => [],
      },
      { identity: async () => ({ uuid: "", version: "7.6.8", edition: "enterprise" }) },
    );
    const met = {
      ...certificates,
      trustedCAs: [authority.certificate],
      nodes: { "ns_1@n0.cb.test": [leaf] },
    };
    await played(async (machine) => {
      const supplies = { ...run.supplies, delivery };
      const around = { client: run.client, run: { supplies } };
      const { error } = await meeting(machine, over, { goal: { certificates: met } }, around);
      deepEqual([error, discarded], [undefined, ["ns_1@n0.cb.test"]]);
    });
  });
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
      const { error, records } = await meeting(machine, over, { goal: {}, left }, cannotDrop);
      equal(error, unreachable);
      deepEqual(said(records, "phase"), [
        ["left", over.phase],
        ["left", left.phase],
      ]);
    }));

  it("stays as it was where something is still off", () =>
    played(async (machine) => {
      const content = contentOf({ autoFailover: on, functions: [] });
      const { error, records } = await meeting(machine, content, { goal: {}, left }, cannotDrop);
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
      const { records } = await meeting(
        machine,
        brought,
        { goal: { certificates } },
        { ...cannotDrop, run: { stop } },
      );
      deepEqual(said(records, "broughtCAs"), [
        ["left", [fingerprint]],
        ["left", [fingerprint]],
      ]);
    }));

  it("may stay when everything is back but it cannot be removed, which fails nothing and is told", () =>
    played(async (machine) => {
      const store: Around["store"] = (plain, dead) => ({
        remove: (name) => (name === dead ? plain.remove(name) : Promise.reject(unreachable)),
      });
      const { error, warned } = await meeting(machine, over, { goal: {} }, { store });
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
      const { error } = await meeting(machine, over, lost, { run: { time } });
      deepEqual([error, waits], [lost, 0]);
    }));
});
