import assert from "node:assert/strict";
import { serverText } from "../../provider/cluster/serverText";
import { parseOutsideJson } from "../../provider/outsideJson";
import { parseHead } from "../../provider/record/format";

const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;

describe("JSON from outside", () => {
  it("is read as it is, down to 64 levels", () => {
    assert.deepEqual(parseOutsideJson('{"a":[1,{"b":null}]}'), { a: [1, { b: null }] });
    assert.doesNotThrow(() => parseOutsideJson(nested(64)));
  });

  it("is nothing to be read when it is deeper, wherever it comes from", () => {
    assert.throws(() => parseOutsideJson(nested(65)), SyntaxError);
    assert.throws(() => parseOutsideJson(`[1,2,${"[".repeat(50_000)}${"]".repeat(50_000)}]`), SyntaxError);
    assert.equal(serverText(`{"errors":${nested(20_000)}}`, "application/json"), undefined);
    assert.throws(() => parseHead("group", `line\n${nested(9_000)}`), { code: "CBSEC_RECORD_UNREADABLE" });
  });
});
