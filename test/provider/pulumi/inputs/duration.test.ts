import { strict as assert } from "node:assert";
import { parseDuration } from "../../../../provider/pulumi/inputs/duration";

describe("A duration", () => {
  const accepted: readonly [string | number, number][] = [
    [90, 90_000],
    [0, 0],
    [0.5, 500],
    ["90s", 90_000],
    ["5m", 300_000],
    ["1h30m", 5_400_000],
    ["250ms", 250],
    ["1.5h", 5_400_000],
  ];
  for (const [written, milliseconds] of accepted) {
    it(`may be ${JSON.stringify(written)}`, () => assert.equal(parseDuration(written), milliseconds));
  }

  for (const written of ["", "5", "5 parsecs", "m5", "-5m", -1, Infinity, NaN, true, null, {}]) {
    it(`may not be ${String(written) || "empty"}`, () => assert.equal(parseDuration(written), undefined));
  }
});
