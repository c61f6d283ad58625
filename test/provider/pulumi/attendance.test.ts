import { strict as assert } from "node:assert";
import { Attendance, type EnginesSide } from "../../../provider/pulumi/attendance";
import type { ReachedCluster } from "../../../provider/pulumi/connection/openCluster";
import { engineAddress } from "../../../provider/pulumi/engineAddress";
import { realTime } from "../../../provider/time";
import { fastTime } from "../cluster/support/fastTime";

/** An engine that can be made to go. */
function engine(answers = false) {
  const tells = { silent: new Set<() => void>(), ending: new Set<() => void>() };
  const seen = { answers, left: 0, succeeded: [] as string[], listeners: () => tells.ending.size };
  const side: EnginesSide = {
    whenSilent: (tell) => void tells.silent.add(tell),
    whenEnding(tell) {
      tells.ending.add(tell);
      return () => tells.ending.delete(tell);
    },
    answers: () => Promise.resolve(seen.answers),
    succeed: ({ uuid }) => void seen.succeeded.push(uuid),
    leave: () => void seen.left++,
  };
  return { side, seen, tell: (how: "silent" | "ending") => tells[how].forEach((one) => one()) };
}

/** As a resource reached it that knows some CAs of it. */
function reached(uuid: string, authorities: readonly string[] = []): ReachedCluster {
  const credentials = { kind: "password", username: "u", password: "p" } as const;
  const settings = { endpoint: "https://h", credentials };
  const connection = { settings, endpointFrom: "here", usesConfiguration: false };
  return { contact: { connection, authorities: () => authorities, time: realTime }, uuid };
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));

describe("An operation whose engine may go", () => {
  it("is told when the engine is gone, and the process leaves when the last operation has ended", async () => {
    const { side, seen, tell } = engine();
    const attendance = new Attendance(side);
    let end: () => void = () => undefined;
    const other = attendance.during(() => new Promise<void>((resolve) => (end = resolve)));
    const one = attendance.during((gone) => aborted(gone));
    tell("silent");
    await one;
    assert.equal(seen.left, 0);
    end();
    await other;
    assert.equal(seen.left, 1);
  });

  it("is told when the engine asks the process to end, although it still answers", async () => {
    const { side, seen, tell } = engine(true);
    const operation = new Attendance(side).during(aborted);
    tell("ending");
    await operation;
    assert.equal(seen.left, 1);
  });

  it("has one successor per cluster, whatever CAs of it each operation knows, when the process may be killed soon, and none when it may live on", async () => {
    for (const [how, expected] of [
      ["ending", ["one", "other"]],
      ["silent", []],
    ] as const) {
      const { side, seen, tell } = engine();
      const attendance = new Attendance(side);
      const operations = [reached("one"), reached("one", ["a CA"]), reached("other")].map((cluster) =>
        attendance.during(aborted, cluster),
      );
      tell(how);
      tell(how);
      await Promise.all(operations);
      assert.deepEqual(seen.succeeded, expected);
    }
  });

  it("has a successor when its end is asked for after the engine was seen to be gone", async () => {
    const { side, seen, tell } = engine();
    const attendance = new Attendance(side);
    let end: () => void = () => undefined;
    const operation = attendance.during(async (gone) => {
      await aborted(gone);
      await new Promise<void>((resolve) => (end = resolve));
    }, reached("one"));
    tell("silent");
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(seen.succeeded, []);
    for (const how of ["ending", "ending"] as const) tell(how);
    assert.deepEqual(seen.succeeded, ["one"]);
    end();
    await operation;
    assert.equal(seen.left, 1);
  });

  it("goes on when the pipe is closed but the engine answers", async () => {
    const { side, seen, tell } = engine(true);
    let signal: AbortSignal | undefined;
    await new Attendance(side).during(async (gone) => {
      signal = gone;
      tell("silent");
      await new Promise((resolve) => setImmediate(resolve));
    });
    assert.equal(signal?.aborted, false);
    assert.equal(seen.left, 0);
    // Else it is asked for ever, and keeps these tests from ending.
    seen.answers = false;
  });

  it("is told when an engine that still answered as it was killed answers no more", async () => {
    const { side, seen, tell } = engine(true);
    const operation = new Attendance(side, fastTime(100)).during(aborted);
    tell("silent");
    await new Promise((resolve) => setImmediate(resolve));
    seen.answers = false;
    await operation;
    assert.equal(seen.left, 1);
  });

  it("leaves signals to the process between operations, and when it failed", async () => {
    const { side, seen } = engine();
    const attendance = new Attendance(side);
    await assert.rejects(
      attendance.during(() => {
        assert.equal(seen.listeners(), 1);
        return Promise.reject(new Error("no"));
      }),
    );
    assert.equal(seen.listeners(), 0);
  });

  it("is told, too, when others had ended before it began", async () => {
    const { side, seen, tell } = engine(true);
    const attendance = new Attendance(side);
    await attendance.during(() => Promise.resolve());
    assert.equal(seen.listeners(), 0);
    const operation = attendance.during(aborted, reached("one"));
    assert.equal(seen.listeners(), 1);
    tell("ending");
    await operation;
    assert.deepEqual(seen.succeeded, ["one"]);
  });

  it("is never told where there is no engine", async () => {
    assert.equal(await new Attendance(undefined).during((gone) => Promise.resolve(gone.aborted)), false);
  });
});

describe("A plugin whose engine goes while no operation is under way", () => {
  it("leaves, also before the first one", async () => {
    for (const operations of [0, 1]) {
      const { side, seen, tell } = engine();
      const attendance = new Attendance(side);
      for (let nth = 0; nth < operations; nth++) await attendance.during(() => Promise.resolve());
      assert.equal(seen.left, 0);
      tell("silent");
      await new Promise((resolve) => setImmediate(resolve));
      assert.equal(seen.left, 1);
    }
  });

  it("stays as long as the engine answers", async () => {
    const { side, seen, tell } = engine(true);
    const attendance = new Attendance(side, fastTime(100));
    tell("silent");
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(seen.left, 0);
    seen.answers = false;
    while (seen.left === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(await attendance.during((gone) => Promise.resolve(gone.aborted)), true);
  });
});

describe("The engine's address", () => {
  it("is the first argument of the process that runs dynamic providers, and of no other", () => {
    assert.deepEqual(engineAddress("127.0.0.1:35485"), { host: "127.0.0.1", port: 35485 });
    for (const argument of ["test/a.test.ts", "--spec", "", undefined]) {
      assert.equal(engineAddress(argument), undefined);
    }
  });
});
