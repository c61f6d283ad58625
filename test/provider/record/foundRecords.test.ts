import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { openRecords } from "../../../provider/record";
import { printHead } from "../../../provider/record/format";
import { nameOfHead, nameOfPart } from "../../../provider/record/names";
import type { RecordHead, RecordState } from "../../../provider/record/types";
import { contentOf, ownerOf } from "./support/contents";

const runId = "0mqabc123-01234567";

function shown(state: RecordState, more: Pick<RecordHead, "content" | "parts">) {
  const text = printHead({ runId, owner: ownerOf(1), counter: 3, state, ...more });
  return [{ from: "n0", texts: new Map([[nameOfHead(runId), text]]) }];
}

describe("records that say what must be put back", () => {
  it("are those whose owners hold the lock, or left it half-way", () => {
    const states = ["asking", "holding", "left", "closed"] as const;
    const open = states.filter((state) => openRecords(shown(state, { content: contentOf() })).length > 0);
    assert.deepEqual(open, ["holding", "left"]);
  });

  it("cannot be read while parts of them are missing", () => {
    const parts = { generation: 1, count: 2, sha256: "0".repeat(64) };
    assert.throws(() => openRecords(shown("holding", { parts })), {
      code: "CBSEC_RECORD_UNREADABLE",
      message: /lacks some of its parts/,
    });
  });

  it("cannot be read when their parts say something else", () => {
    const text = JSON.stringify({ phase: 1 });
    const parts = { generation: 1, count: 1, sha256: createHash("sha256").update(text).digest("hex") };
    const [view] = shown("holding", { parts });
    const texts = new Map([...(view?.texts ?? []), [nameOfPart(runId, 1, 1), `Part 1 of 1.\n${text}`]]);
    assert.throws(() => openRecords([{ from: "n0", texts }]), {
      code: "CBSEC_RECORD_UNREADABLE",
      message: /does not fit at/,
    });
  });
});
