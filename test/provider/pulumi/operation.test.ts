import { strict as assert } from "node:assert";
import { encryptionFacet } from "../../../provider/pulumi/facets/encryption";
import { operationOf, planOptionsOf } from "../../../provider/pulumi/operation";

const progress = { status: () => undefined, info: () => undefined, warn: () => undefined };

function operation(inputs: Record<string, unknown>) {
  const request = { goal: { encryption: { level: "all" as const } } };
  return operationOf(encryptionFacet, inputs, request, "uuid", undefined, progress);
}

describe("What a resource asks of the executor", () => {
  it("keeps the record in the cluster and waits for nobody, unless told otherwise", () => {
    assert.deepEqual(operation({}).record, { wait: undefined });
    assert.equal(planOptionsOf({}).recordPlace, "cluster");
  });

  it("keeps the record where the program says, which the planner knows too, and waits as long as it says", () => {
    const inputs = { record: "file", timeouts: { busy: "2m" } };
    assert.deepEqual(operation(inputs).record, { wait: 120_000 });
    assert.equal(planOptionsOf(inputs).recordPlace, "file");
  });
});
