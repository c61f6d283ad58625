import { strict as assert } from "node:assert";
import { getEventListeners } from "node:events";
import { Deadline, DeadlineReached } from "../../../provider/cluster/deadline";

describe("A deadline", () => {
  const clocks: { end: () => void; readonly signal: AbortSignal | undefined }[] = [];
  beforeEach(() => clocks.splice(0));

  /** A clock that only a test lets run out. */
  const time = {
    now: () => 0,
    sleep: (_milliseconds: number, signal?: AbortSignal) =>
      new Promise<void>((end) => clocks.push({ end, signal })),
  };

  it("aborts when its time is over, and says that it was that", async () => {
    const { signal } = new Deadline(time, 1_000);
    assert.equal(signal.aborted, false);
    clocks.forEach(({ end }) => end());
    await Promise.resolve();
    assert.ok(signal.reason instanceof DeadlineReached);
  });

  it("aborts with the caller's reason when the caller stops, or had stopped before", () => {
    const caller = new AbortController();
    const before = new Deadline(time, 1_000, caller.signal);
    assert.equal(before.signal.aborted, false);
    const reason = new Error("nobody waits any more");
    caller.abort(reason);
    assert.equal(before.signal.reason, reason);
    assert.equal(new Deadline(time, 1_000, caller.signal).signal.reason, reason);
  });

  it("leaves no clock running, and nothing with a caller who makes many calls", () => {
    const caller = new AbortController();
    new Deadline(time, 1_000, caller.signal).end();
    assert.deepEqual(
      clocks.map(({ signal }) => signal?.aborted),
      [true],
    );
    assert.deepEqual(getEventListeners(caller.signal, "abort"), []);
  });
});
