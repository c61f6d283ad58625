import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { SecurityError } from "../../../provider/errors/securityError";
import { printHead } from "../../../provider/record/format";
import { takeLock, type LockOptions } from "../../../provider/record/lock";
import { nameOfHead, nameOfPart } from "../../../provider/record/names";
import { printContent } from "../../../provider/record/parts";
import type { RecordStore } from "../../../provider/record/store";
import type { RecordHead, RecordState } from "../../../provider/record/types";
import { contentOf, ownerOf } from "./support/contents";
import { twoNodes } from "./support/twoNodes";
import { played, type Machine } from "./support/virtualClock";

const times = { heartbeat: 5_000, takeover: 60_000 };
/** A rank before that of any run whose clock begins at 0, and one after it. */
const [earlier, later] = ["000000000-00000000", "zzzzzzzzz-00000000"];

function headOf(runId: string, state: RecordState, more: Partial<RecordHead> = {}): RecordHead {
  return { runId, owner: ownerOf(2), counter: 1, state, ...more };
}

/** Two nodes that show this, and how a run takes the lock there. */
function among(machine: Machine, over: (store: RecordStore) => Partial<RecordStore> = () => ({})) {
  const { nodes, store: plain } = twoNodes();
  const store: RecordStore = { ...plain, propagation: 1_000, ...over(plain) };
  const show = (head: RecordHead) => store.write(nameOfHead(head.runId), printHead(head));
  const take = (options: LockOptions = {}) => takeLock(store, ownerOf(1), { times, ...options }, machine);
  const names = () => [...new Set(nodes.flatMap((texts) => [...texts.keys()]))];
  return { nodes, store, show, take, names };
}

/** Another run that renews its record until a moment. */
async function living(machine: Machine, show: (head: RecordHead) => Promise<void>, until: number) {
  for (let counter = 2; machine.now() < until; counter++) {
    await machine.sleep(times.heartbeat);
    await show(headOf(later, "holding", { counter }));
  }
  await show(headOf(later, "left", { counter: 1_000 }));
}

describe("taking the lock", () => {
  it("waits, where nobody else is, just until every node must show what was written before its record", () =>
    played(async (machine) => {
      const log: (readonly [string, number])[] = [];
      const { take } = among(machine, ({ write, list }) => ({
        write: (name, text) => (log.push(["write", machine.now()]), write(name, text)),
        list: () => (log.push(["look", machine.now()]), list()),
      }));
      const { held } = await take();
      held.abandon();
      deepEqual(log, [
        ["look", 0],
        ["write", 0],
        ["look", 1_000],
        ["write", 1_000],
      ]);
    }));

  it("says who is at work as soon as that is seen, and leaves nothing", () =>
    played(async (machine) => {
      const { show, take, names } = among(machine);
      await show(headOf(later, "holding"));
      void living(machine, show, 60_000);
      await rejects(take(), { code: "CBSEC_BUSY", message: /stack2 .* on machine2/ });
      ok(machine.now() < 2 * times.heartbeat);
      deepEqual(names(), [nameOfHead(later)]);
    }));

  it("waits for who is at work, as long as it may, and tells of each wait once", () =>
    played(async (machine) => {
      const { show, take } = among(machine);
      const told: string[] = [];
      await show(headOf(later, "holding"));
      void living(machine, show, 30_000);
      const { held } = await take({ wait: 100_000, onWait: (text) => void told.push(text) });
      held.abandon();
      equal(told.length, 2);
      match(told[0] ?? "", /machine2 .*to see whether it still runs/);
      match(told[1] ?? "", /machine2 .*since [^ ]+$/);
      ok(machine.now() < 40_000);
    }));

  it("does not go on beside a record that cannot be read", () =>
    played(async (machine) => {
      const { store, take, names } = among(machine);
      await store.write(nameOfHead(later), "a note");
      await rejects(take(), { code: "CBSEC_RECORD_UNREADABLE" });
      equal(machine.now(), 0);
      deepEqual(names(), [nameOfHead(later)]);
    }));

  it("goes after a run that asked before, and leaves nothing meanwhile", () =>
    played(async (machine) => {
      const { show, take, names } = among(machine, ({ write }) => {
        let asks = false;
        return {
          // The other's record is seen when the own one was written.
          write: async (name, text) => {
            await write(name, text);
            if (!asks) await write(nameOfHead(earlier), printHead(headOf(earlier, "asking")));
            asks = true;
          },
        };
      });
      const taken = take();
      await machine.sleep(2_500);
      deepEqual(names(), [nameOfHead(earlier)]);
      await show(headOf(earlier, "left", { counter: 2 }));
      (await taken).held.abandon();
    }));

  it("goes before a run that asked later, and keeps its record fresh until that has withdrawn", () =>
    played(async (machine) => {
      const { show, take, store } = among(machine);
      const taken = take();
      await machine.sleep(500);
      await show(headOf(later, "asking"));
      await machine.sleep(50_000);
      await store.remove(nameOfHead(later));
      const { held } = await taken;
      ok(held.valid());
      held.abandon();
    }));

  it("does not hold it before every node shows the record, and gives up when one never does", () =>
    played(async (machine) => {
      const { take, nodes } = among(machine, () => ({
        write: (name, text) => Promise.resolve(void nodes[0].set(name, text)),
      }));
      await rejects(take(), { code: "CBSEC_DEADLINE", message: /n1 does not show/ });
      ok(machine.now() >= times.takeover);
      deepEqual(nodes[0].size, 0);
    }));

  it("leaves nothing when it cannot be written any more", () =>
    played(async (machine) => {
      let writes = 0;
      const { take, names } = among(machine, ({ write }) => ({
        write: (name, text) =>
          ++writes > 1
            ? Promise.reject(new SecurityError("CBSEC_RECORD_NOT_WRITABLE", "refused"))
            : write(name, text),
      }));
      await rejects(take(), { code: "CBSEC_RECORD_NOT_WRITABLE" });
      deepEqual(names(), []);
    }));

  it("finds what dead runs left, oldest first, with parts that reach a node late, and sweeps the rest", () =>
    played(async (machine) => {
      const { show, take, store, names } = among(machine);
      const large = contentOf({
        functions: Array.from({ length: 200 }, (_, index) => ({ name: `f${index}` })),
      });
      const head = headOf(later, "left");
      const { fields, parts } = printContent(head, large, 1);
      await show({ ...head, ...fields });
      await show(headOf(earlier, "left", { content: contentOf() }));
      await show(headOf("000000001-00000000", "closed"));
      await store.write(nameOfPart("000000002-00000000", 1, 1), "a part");
      const taken = take();
      await machine.sleep(1_500);
      for (const { name, text } of parts) await store.write(name, text);
      const { held, dead } = await taken;
      held.abandon();
      deepEqual(
        dead.map(({ runId, content }) => [runId, content?.functions.length]),
        [
          [earlier, 1],
          [later, 200],
        ],
      );
      deepEqual(
        names()
          .filter((name) => name !== nameOfHead(held.runId))
          .sort(),
        [nameOfHead(earlier), nameOfHead(later), ...parts.map(({ name }) => name)].sort(),
      );
    }));
});

describe("a lock that was taken", () => {
  it("stays held as long as its record can be written, without being asked", () =>
    played(async (machine) => {
      const { held } = await among(machine).take();
      await machine.sleep(10 * times.takeover);
      ok(held.valid());
      held.abandon();
    }));

  it("has nothing saved where a node never shows that, and names the node", () =>
    played(async (machine) => {
      const { nodes, store, take } = among(machine);
      const { held } = await take();
      store.write = (name, text) => Promise.resolve(void nodes[0].set(name, text));
      await rejects(held.save(contentOf()), { code: "CBSEC_DEADLINE", message: /n1 does not show/ });
      ok(machine.now() < times.takeover / 2);
      held.abandon();
    }));
});
