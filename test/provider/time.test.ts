import { strict as assert } from "node:assert";
import { realTime } from "../../provider/time";

describe("Real time", () => {
  for (const milliseconds of [2 ** 31, Infinity]) {
    it(`is not over at once when it is waited for ${milliseconds} ms`, async () => {
      const stop = new AbortController();
      const slept = realTime.sleep(milliseconds, stop.signal);
      slept.catch(() => undefined);
      const first = await Promise.race([slept.then(() => "all of it"), realTime.sleep(50)]);
      stop.abort();
      assert.equal(first, undefined);
    });
  }
});
