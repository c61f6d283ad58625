import { strict as assert } from "node:assert";
import { stoppable } from "../../../provider/pulumi/stoppable";
import { anOperation } from "../execution/support/onCluster";

describe("An operation that is stopped when nobody waits for it", () => {
  const { signal } = new AbortController();
  const operation = anOperation({ encryption: { level: "all" } });

  it("carries the signal, also when it is still being made", async () => {
    const coming = { requester: "a", expectedUuid: "u", operation: Promise.resolve(operation) };
    const made = stoppable(operation, signal);
    const later = stoppable(coming, signal);
    assert.ok(!("operation" in made) && "operation" in later);
    assert.equal(made.stop, signal);
    assert.equal((await later.operation).stop, signal);
  });
});
