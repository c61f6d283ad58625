import assert from "node:assert/strict";
import { printHead } from "../../../provider/record/format";
import { nameOfHead, nameOfPart } from "../../../provider/record/names";
import type { RecordState } from "../../../provider/record/types";
import { Watch } from "../../../provider/record/watch";
import { ownerOf } from "./support/contents";

const takeover = 60_000;
const runId = "0mqabc123-01234567";
const name = nameOfHead(runId);

function textOf(counter: number, state: RecordState = "holding"): string {
  return printHead({ runId, owner: ownerOf(1), counter, state });
}

/** Looks at what each node shows under the name, an answer taking no time. */
function watching() {
  const watch = new Watch(takeover);
  const look = (at: number, ...shown: readonly string[]) =>
    watch.look(
      shown.map((text, index) => ({ from: `n${index}`, texts: new Map([[name, text]]) })),
      at,
      at,
    );
  const seen = () => watch.others().map(({ changed, over, head }) => [head?.counter, changed, over]);
  return { watch, look, seen };
}

describe("another run's record that is watched", () => {
  it("is over once it did not change for the whole takeover time", () => {
    const { look, seen } = watching();
    look(0, textOf(1));
    look(takeover - 1, textOf(1));
    assert.deepEqual(seen(), [[1, false, false]]);
    look(takeover, textOf(1));
    assert.deepEqual(seen(), [[1, false, true]]);
  });

  it("lives again, and for the whole takeover time, when any text is shown that was not seen before", () => {
    const { look, seen } = watching();
    look(0, textOf(5));
    look(takeover, textOf(5));
    look(takeover + 1, textOf(4), textOf(5));
    assert.deepEqual(seen(), [[5, true, false]]);
    look(2 * takeover, textOf(5));
    assert.deepEqual(seen(), [[5, true, false]]);
    look(2 * takeover + 1, textOf(4));
    assert.deepEqual(seen(), [[5, true, true]]);
  });

  it("is read at its latest, whichever node shows that", () => {
    const { look, seen } = watching();
    look(0, textOf(1));
    look(1, textOf(2), textOf(3), textOf(1));
    assert.deepEqual(seen(), [[3, true, false]]);
    look(2, textOf(2));
    assert.deepEqual(seen(), [[3, true, false]]);
  });

  it("is over at once when its owner says that it has ended", () => {
    for (const state of ["left", "closed"] as const) {
      const { look, seen } = watching();
      look(0, textOf(1, state));
      assert.deepEqual(seen(), [[1, false, true]]);
    }
  });

  it("is forgotten when no node shows it, and watched anew when it comes back", () => {
    const { look, seen } = watching();
    look(0, textOf(1));
    look(1);
    assert.deepEqual(seen(), []);
    look(takeover, textOf(1));
    assert.deepEqual(seen(), [[1, false, false]]);
  });

  it("may be one that cannot be read", () => {
    const { watch, look } = watching();
    look(0, "a note of somebody");
    const [{ head, error, over } = { head: undefined, error: undefined, over: true }] = watch.others();
    assert.deepEqual([head, error?.code, over], [undefined, "CBSEC_RECORD_UNREADABLE", false]);
  });

  it("is neither the watcher's own, nor a part, nor any other note", () => {
    const watch = new Watch(takeover);
    const names = [name, nameOfPart("0mqabc124-01234567", 1, 1), "admins"];
    watch.look([{ from: "n0", texts: new Map(names.map((one) => [one, textOf(1)])) }], 0, 0);
    assert.deepEqual(watch.others(runId), []);
    assert.deepEqual(
      watch.others().map((one) => one.name),
      [name],
    );
  });
});
