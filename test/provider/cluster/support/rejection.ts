import { strict as assert } from "node:assert";
import type { ErrorCode } from "../../../../provider/errors/codes";
import { SecurityError } from "../../../../provider/errors/securityError";

/** Expects a SecurityError of the given code and gives it back. */
export async function rejection(promise: Promise<unknown>, code: ErrorCode): Promise<SecurityError> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof SecurityError, `not a SecurityError: ${String(error)}`);
    assert.equal(error.code, code, error.message);
    return error;
  }
  assert.fail(`nothing was thrown where ${code} was expected`);
}

export function thrown(act: () => unknown, code: ErrorCode): SecurityError {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof SecurityError, `not a SecurityError: ${String(error)}`);
    assert.equal(error.code, code, error.message);
    return error;
  }
  assert.fail(`nothing was thrown where ${code} was expected`);
}
