import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { isSecurityError, SecurityError } from "../../../provider/errors/securityError";
import { parseHead } from "../../../provider/record/format";
import { OwnRecord } from "../../../provider/record/ownRecord";
import type { RecordStore } from "../../../provider/record/store";
import { contentOf, ownerOf } from "./support/contents";
import { twoNodes } from "./support/twoNodes";
import { played, type Machine } from "./support/virtualClock";

const times = { heartbeat: 5_000, takeover: 60_000 };
const runId = "0mwus81xb-f3d99e50";
const lost = { code: "CBSEC_LOCK_LOST" };
/** More than one text holds. */
const large = contentOf({
  functions: Array.from({ length: 200 }, (_, index) => ({ name: `function${index}` })),
});

/** A record that is begun in a store of two nodes. */
async function begun(machine: Machine, over: (store: RecordStore) => Partial<RecordStore> = () => ({})) {
  const { nodes, store } = twoNodes();
  const log: string[] = [];
  const logged: RecordStore = {
    ...store,
    write: (name, text) => (log.push(`write ${shortened(name)}`), store.write(name, text)),
    remove: (name) => (log.push(`remove ${shortened(name)}`), store.remove(name)),
  };
  const own = new OwnRecord(logged, machine, times, runId, ownerOf(1));
  await own.begin();
  log.length = 0;
  Object.assign(logged, over({ ...logged }));
  const head = () => parseHead(own.name, nodes[1].get(own.name) ?? "");
  return { own, nodes, log, head };
}

/** Of the names of a record what tells them apart. */
function shortened(name: string): string {
  return name.split(runId)[1] || "head";
}

function failing(code: "CBSEC_UNREACHABLE" | "CBSEC_RECORD_NOT_WRITABLE", times = Infinity) {
  let left = times;
  return (store: RecordStore): Partial<RecordStore> => ({
    write: (name, text) =>
      left-- > 0 ? Promise.reject(new SecurityError(code, "refused")) : store.write(name, text),
  });
}

describe("a run's own record", () => {
  it("is written again, after a pause, when that failed", () =>
    played(async (machine) => {
      const { own, head } = await begun(machine, failing("CBSEC_UNREACHABLE", 2));
      await own.renew("holding");
      equal(head().state, "holding");
      equal(machine.now(), 2_000);
    }));

  it("is lost when neither it nor its parts could be written for a third of the takeover time", async () => {
    for (const act of [(own: OwnRecord) => own.renew(), (own: OwnRecord) => own.save(large)]) {
      await played(async (machine) => {
        const { own } = await begun(machine, failing("CBSEC_UNREACHABLE"));
        await rejects(act(own), (error: SecurityError) => {
          equal(error.code, lost.code);
          return isSecurityError(error.cause, "CBSEC_UNREACHABLE");
        });
        equal(machine.now(), 20_000);
      });
    }
  });

  it("is not tried again without the right to write it", () =>
    played(async (machine) => {
      const { own } = await begun(machine, failing("CBSEC_RECORD_NOT_WRITABLE"));
      await rejects(own.renew(), { code: "CBSEC_RECORD_NOT_WRITABLE" });
      equal(machine.now(), 0);
    }));

  it("is not written any more once it was not fresh", () =>
    played(async (machine) => {
      const { own, log } = await begun(machine);
      await machine.sleep(20_000);
      await rejects(own.renew(), lost);
      await own.leave();
      deepEqual(log, []);
    }));

  it("is lost when a renewal ends too late, however long that itself took", () =>
    played(async (machine) => {
      const { own } = await begun(machine, (store) => ({
        write: async (name, text) => (await machine.sleep(10_000), store.write(name, text)),
      }));
      await machine.sleep(10_000);
      await rejects(own.renew(), lost);
      ok(!own.fresh());
    }));

  for (const [what, content] of [
    ["head", contentOf()],
    ["part", large],
  ] as const) {
    it(`sends no ${what} once it is not fresh, when a place was long in taking none`, () =>
      played(async (machine) => {
        const { own, log } = await begun(machine, (store) => ({
          write: async (name, text, before) => {
            await machine.sleep(25_000);
            before?.();
            await store.write(name, text);
          },
        }));
        await rejects(own.save(content), lost);
        deepEqual(log, []);
      }));
  }

  it("has its parts before a head names them, until another does not, and goes with them, the head last", () =>
    played(async (machine) => {
      const { own, nodes, log } = await begun(machine);
      await own.save(large);
      await own.save(contentOf());
      await own.save(large);
      await own.remove();
      deepEqual(log, [
        ...["write .1.1", "write .1.2", "write head"],
        ...["write head", "remove .1.1", "remove .1.2"],
        ...["write .3.1", "write .3.2", "write head"],
        ...["remove .3.1", "remove .3.2", "remove head"],
      ]);
      deepEqual([...nodes[0].keys()], []);
    }));

  it("is not written any more when it was removed", () =>
    played(async (machine) => {
      const { own, nodes } = await begun(machine);
      await Promise.all([own.remove(), rejects(own.renew(), lost)]);
      deepEqual([...nodes[0].keys()], []);
    }));

  it("is removed although the node that is glanced at does not show it", () =>
    played(async (machine) => {
      const { own, nodes } = await begun(machine);
      nodes[0].clear();
      await own.remove();
      deepEqual([...nodes[1].keys()], []);
    }));

  it("is removed again when what answered to its removal did nothing", () =>
    played(async (machine) => {
      let removals = 0;
      const { own, nodes } = await begun(machine, ({ remove }) => ({
        remove: (name) => (++removals > 1 ? remove(name) : Promise.resolve()),
      }));
      await own.remove();
      deepEqual([...nodes[0].keys()], []);
    }));

  it("is written by one write after the other", () =>
    played(async (machine) => {
      let underWay = 0;
      const { own, head } = await begun(machine, ({ write }) => ({
        async write(name, text) {
          equal(++underWay, 1);
          await machine.sleep(1_000);
          underWay--;
          await write(name, text);
        },
      }));
      await Promise.all([own.renew(), own.save(contentOf()), own.renew(), own.leave()]);
      equal(head().state, "left");
      equal(head().content?.phase, contentOf().phase);
    }));
});
