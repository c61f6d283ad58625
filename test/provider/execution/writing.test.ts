import { deepEqual, equal, fail, ok, rejects } from "node:assert/strict";
import { SecurityError } from "../../../provider/errors/securityError";
import { Guard } from "../../../provider/execution/guard";
import type { Keeping } from "../../../provider/execution/run";
import { write } from "../../../provider/execution/writing";
import { fakeRun } from "./support/fakeRun";

const lost = () => Promise.reject(new SecurityError("CBSEC_ANSWER_LOST", "The connection ended."));

describe("a write whose answer was lost", () => {
  it("is not sent again when reading back shows its effect", async () => {
    const { run, node } = fakeRun({});
    let sent = 0;
    await write(
      run,
      node,
      () => {
        sent += 1;
        return lost();
      },
      () => Promise.resolve(true),
    );
    equal(sent, 1);
  });

  it("is sent again, at most three times, while reading back shows nothing", async () => {
    const { run, node } = fakeRun({});
    let sent = 0;
    const send = () => {
      sent += 1;
      return lost();
    };
    await rejects(
      write(run, node, send, () => Promise.resolve(false)),
      { code: "CBSEC_ANSWER_LOST" },
    );
    equal(sent, 3);
  });
});

describe("a write", () => {
  it("is not sent once the lock is not held any more", async () => {
    const { run, node } = fakeRun({});
    const expectValid = () => {
      throw new SecurityError("CBSEC_LOCK_LOST", "The lock was lost.");
    };
    run.keeping = { held: { expectValid } } as unknown as Keeping;
    await rejects(
      write(
        run,
        node,
        () => fail("it was sent"),
        () => Promise.resolve(false),
      ),
      { code: "CBSEC_LOCK_LOST" },
    );
  });

  it("that a node refuses because it sees auto-failover on is sent again a moment after it sees it off", async () => {
    const off: number[] = [];
    let looks = 0;
    const { run, node } = fakeRun({
      autoFailover: async () => {
        if (++looks < 4) return { enabled: true };
        off.push(run.time.now());
        return { enabled: false };
      },
    });
    const serverText = "Can't change network configuration when auto-failover is enabled.";
    const sent: number[] = [];
    const send = async () => {
      sent.push(run.time.now());
      if (off.length === 0) throw new SecurityError("CBSEC_SERVER_REFUSED", "Refused.", { serverText });
    };
    await write(run, node, send, () => Promise.resolve(false));
    deepEqual([sent.length, off.length], [2, 1]);
    ok((sent[1] ?? 0) > (off[0] ?? 0));
  });
});

describe("a write that is sent once more", () => {
  it("is not, when meanwhile a rule of its step is broken", async () => {
    const { run, node } = fakeRun({});
    const broken = new SecurityError("CBSEC_STEP_FAILED", "n1.cb.test is unhealthy.");
    let looks = 0;
    run.guard = new Guard(run.time, () => (++looks === 1 ? Promise.resolve() : Promise.reject(broken)));
    let sent = 0;
    const send = () => {
      sent += 1;
      return lost();
    };
    await rejects(
      write(run, node, send, () => Promise.resolve(false)),
      broken,
    );
    equal(sent, 1);
  });

  it("is not, when a look that took long was good only in its beginning", async () => {
    const { run, node } = fakeRun({});
    const broken = new SecurityError("CBSEC_STEP_FAILED", "n1.cb.test is unhealthy.");
    let looks = 0;
    run.guard = new Guard(run.time, () => (++looks === 1 ? run.time.sleep(3_000) : Promise.reject(broken)));
    const sends = () => Promise.reject(new Error("it was sent"));
    await rejects(
      write(run, node, sends, () => Promise.resolve(false)),
      broken,
    );
  });

  it("asks nothing again when the look was a moment ago", async () => {
    const { run, node } = fakeRun({});
    let looks = 0;
    run.guard = new Guard(run.time, () => Promise.resolve(++looks));
    await Promise.all(
      [1, 2, 3].map(() =>
        write(
          run,
          node,
          () => Promise.resolve(),
          () => Promise.resolve(true),
        ),
      ),
    );
    await write(
      run,
      node,
      () => Promise.resolve(),
      () => Promise.resolve(true),
    );
    equal(looks, 1);
  });
});
