import { strict as assert } from "node:assert";
import { hasUnknown, isUnknownAt, unknownValue } from "../../../../provider/pulumi/inputs/unknowns";

describe("What is not known yet", () => {
  it("is found in lists and objects, however deep", () => {
    assert.ok(hasUnknown(unknownValue));
    assert.ok(hasUnknown({ a: [{ b: ["known", unknownValue] }] }));
    for (const known of ["known", 5, null, undefined, [], { a: ["known"] }]) assert.ok(!hasUnknown(known));
  });

  it("is not known at any path within it, and known beside it", () => {
    const value = { cluster: unknownValue, timeouts: { operation: unknownValue, healthy: 5 } };
    assert.ok(isUnknownAt(value, ["cluster"]));
    assert.ok(isUnknownAt(value, ["cluster", "endpoint"]));
    assert.ok(isUnknownAt(value, ["timeouts"]));
    assert.ok(!isUnknownAt(value, ["timeouts", "healthy"]));
    assert.ok(!isUnknownAt(value, ["timeouts", "healthy", "more"]));
    assert.ok(!isUnknownAt(value, ["level"]));
  });
});
