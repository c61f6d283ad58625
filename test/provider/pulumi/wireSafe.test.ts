import { strict as assert } from "node:assert";
import { wireSafe } from "../../../provider/pulumi/wireSafe";

describe("What goes over the engine's wire", () => {
  it("keeps plain JSON as it is", () => {
    const plain = { text: "a", number: 1, flag: false, nothing: null, list: [1, { deep: "b" }] };
    assert.deepEqual(wireSafe(plain), plain);
  });

  it("leaves out what is undefined, at every depth", () => {
    assert.deepEqual(wireSafe({ a: undefined, b: { c: undefined, d: 1 }, e: [undefined] }), {
      b: { d: 1 },
      e: [null],
    });
  });

  it("writes what JSON does not have as text, list or object", () => {
    const made = wireSafe({
      big: 12n,
      date: new Date(0),
      bytes: Buffer.from("ab"),
      map: new Map([["key", new Set(["x"])]]),
      infinite: Infinity,
    });
    assert.deepEqual(made, {
      big: "12",
      date: "1970-01-01T00:00:00.000Z",
      bytes: "YWI=",
      map: { key: ["x"] },
      infinite: null,
    });
  });
});
