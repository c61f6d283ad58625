import { strict as assert } from "node:assert";
import { SecurityError } from "../../../provider/errors/securityError";
import { atBoundary } from "../../../provider/pulumi/boundary";

describe("An error that goes to the engine", () => {
  const thrownBy = (error: Error) => atBoundary(() => Promise.reject(error)).catch((one: unknown) => one);

  it("has no stack when it is expected, for that would be printed raw below its message", async () => {
    const error = new SecurityError("CBSEC_REFUSED", "Not done.");
    assert.equal(await thrownBy(error), error);
    assert.equal(error.stack, "");
  });

  it("keeps its stack when nobody expected it", async () => {
    const error = new Error("a fault of this package");
    assert.equal(await thrownBy(error), error);
    assert.match(error.stack ?? "", /boundary\.test/);
  });
});
