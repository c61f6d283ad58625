import { strict as assert } from "node:assert";

/** Waits for what another process does, or nodes by themselves, 5 s at most. */
export async function until(condition: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 500; attempt++) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.fail("did not happen within 5 s");
}
