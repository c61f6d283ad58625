import { deepEqual, ok } from "node:assert/strict";
import { closedContents, removeClosed, takeLock, type RecordStore } from "../../../provider/record";
import { printHead } from "../../../provider/record/format";
import { realClock } from "../../../provider/record/clock";
import { nameOfPart } from "../../../provider/record/names";
import { contentOf, ownerOf } from "./support/contents";
import { twoNodes } from "./support/twoNodes";

const name = "pulumi-couchbase-security-0mqabc123-01234567";
const closed = printHead({ runId: "0mqabc123-01234567", owner: ownerOf(1), counter: 9, state: "closed" });
const holding = printHead({ runId: "0mqabc123-01234567", owner: ownerOf(1), counter: 8, state: "holding" });

describe("a closed record", () => {
  it("may be removed by others while its owner waits until every node shows it", async () => {
    const { nodes, store } = twoNodes();
    const vanishing: RecordStore = {
      ...store,
      async list() {
        const views = await store.list();
        await removeClosed(store, views);
        return store.list();
      },
    };
    const { held } = await takeLock(vanishing, ownerOf(1), {}, realClock);
    const started = realClock.now();
    await held.release();
    ok(realClock.now() - started < 1_000, "it waited for a note that nobody shows any more");
    deepEqual(nodes[0].size + nodes[1].size, 0);
  });

  it("stays while a node shows it open, as what must be put back could come back from there", async () => {
    const { nodes, store } = twoNodes();
    nodes[0].set(name, closed);
    nodes[1].set(name, holding);
    await removeClosed(store, await store.list());
    deepEqual([...nodes[0].keys()], [name]);
    nodes[1].set(name, closed);
    await removeClosed(store, await store.list());
    deepEqual(nodes[0].size + nodes[1].size, 0);
  });

  it("says until it is gone what is of use all the same, where every node shows it closed", async () => {
    const { nodes, store } = twoNodes();
    const said: unknown[] = [];
    const watched: RecordStore = {
      ...store,
      async remove(which) {
        said.push(closedContents(await store.list()));
        await store.remove(which);
      },
    };
    const { held } = await takeLock(watched, ownerOf(1), {}, realClock);
    await held.release(contentOf());
    deepEqual(said, [[contentOf()]]);
    nodes[0].set(name, closed);
    nodes[1].set(name, holding);
    deepEqual(closedContents(await store.list()), []);
  });

  it("goes with its parts", async () => {
    const { nodes, store } = twoNodes();
    await store.write(name, closed);
    await store.write(nameOfPart("0mqabc123-01234567", 1, 1), "Part 1 of 1.\n{}");
    await removeClosed(store, await store.list());
    deepEqual(nodes[0].size + nodes[1].size, 0);
  });
});
