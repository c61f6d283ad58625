import { deepEqual } from "node:assert/strict";
import { defaultLockTimes } from "../../../provider/record";
import { OwnRecord } from "../../../provider/record/ownRecord";
import type { RecordStore } from "../../../provider/record/store";
import { realClock } from "../../../provider/record/clock";
import { ownerOf } from "./support/contents";

describe("a run's own record", () => {
  it("is removed again when what answered to its removal did nothing", async () => {
    const texts = new Map<string, string>();
    let removals = 0;
    const store: RecordStore = {
      place: "a test",
      propagation: 0,
      list: () => Promise.resolve([{ from: "n0", texts }]),
      glance: () => Promise.resolve({ from: "n0", texts }),
      write: (name, text) => Promise.resolve(void texts.set(name, text)),
      remove: (name) => Promise.resolve(void (++removals > 1 && texts.delete(name))),
    };
    const own = new OwnRecord(store, realClock, defaultLockTimes, "0mwus81xb-f3d99e50", ownerOf(1));
    await own.begin();
    await own.remove();
    deepEqual([...texts.keys()], []);
  });
});
