import { strict as assert } from "node:assert";
import { unlessGone } from "../../../provider/cluster/unlessGone";
import { SecurityError } from "../../../provider/errors/securityError";

const answered = (status: number) => new SecurityError("CBSEC_SERVER_REFUSED", "no", { status });

describe("A removal", () => {
  it("is done when there is nothing to remove", () => unlessGone(Promise.reject(answered(404))));

  for (const error of [answered(400), answered(503), new SecurityError("CBSEC_ANSWER_LOST", "cut")]) {
    it(`fails with every other error: ${error.code} ${error.context.status ?? ""}`, () =>
      assert.rejects(unlessGone(Promise.reject(error)), error));
  }
});
