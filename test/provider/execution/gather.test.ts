import assert from "node:assert/strict";
import type { ClusterClient } from "../../../provider/cluster/nodeApi";
import { SecurityError } from "../../../provider/errors/securityError";
import { Gathering } from "../../../provider/execution/gather";
import type { Operation, OperationResult } from "../../../provider/execution/types";
import { realTime } from "../../../provider/time";
import { anOperation } from "./support/onCluster";

describe("Gathering", () => {
  const client = { identity: async () => ({ uuid: "u" }) } as unknown as ClusterClient;

  function gathering() {
    const runs: string[][] = [];
    const running = { now: 0, most: 0 };
    const made = new Gathering(realTime, async (_client, operations) => {
      running.most = Math.max(running.most, ++running.now);
      runs.push(operations.map(({ requester }) => requester));
      await realTime.sleep(300);
      running.now--;
      return operations.map(({ requester }) => ({ uuid: requester }) as unknown as OperationResult);
    });
    return { made, runs, running };
  }

  const named = (requester: string, expectedUuid?: string): Operation =>
    anOperation({ encryption: { level: "all" } }, { requester, expectedUuid });

  it("runs what arrives together as one, and gives each its own outcome", async () => {
    const { made, runs } = gathering();
    const outcomes = await Promise.all([made.join(client, named("a")), made.join(client, named("b"))]);
    assert.deepEqual(runs, [["a", "b"]]);
    assert.deepEqual(
      outcomes.map(({ uuid }) => uuid),
      ["a", "b"],
    );
  });

  it("lets what arrives later wait for its turn", async () => {
    const { made, runs, running } = gathering();
    const first = made.join(client, named("a"));
    await realTime.sleep(250);
    await Promise.all([first, made.join(client, named("b"))]);
    assert.deepEqual(runs, [["a"], ["b"]]);
    assert.equal(running.most, 1);
  });

  describe("operations that are still being made", () => {
    const coming = (requester: string, operation: Promise<Operation>) => ({
      requester,
      expectedUuid: "u",
      operation,
    });
    const after = async (milliseconds: number, requester: string) => {
      await realTime.sleep(milliseconds);
      return named(requester, "u");
    };

    it("waits for them, as they have arrived", async () => {
      const { made, runs } = gathering();
      await Promise.all([
        made.join(client, coming("slow", after(400, "slow"))),
        made.join(client, named("b", "u")),
      ]);
      assert.deepEqual(runs, [["slow", "b"]]);
    });

    it("starts none when one is refused", async () => {
      const { made, runs } = gathering();
      const refused = Promise.reject(
        new SecurityError("CBSEC_REFUSED", "slow: refused"),
      ) as Promise<Operation>;
      const outcomes = await Promise.allSettled([
        made.join(client, coming("slow", refused)),
        made.join(client, named("b", "u")),
      ]);
      assert.deepEqual(runs, []);
      const texts = outcomes.map((one) => (one.status === "rejected" ? String(one.reason) : ""));
      assert.match(texts[0] ?? "", /CBSEC_REFUSED/);
      assert.match(texts[1] ?? "", /b: not started, because slow was refused/);
    });

    it("runs the others when one cannot be made", async () => {
      const { made, runs } = gathering();
      const outcomes = await Promise.allSettled([
        made.join(client, coming("slow", Promise.reject(new Error("no")))),
        made.join(client, named("b", "u")),
      ]);
      assert.deepEqual(runs, [["b"]]);
      assert.deepEqual(
        outcomes.map(({ status }) => status),
        ["rejected", "fulfilled"],
      );
    });
  });

  describe("operations that are on their way", () => {
    it("are waited for until they arrive", async () => {
      const { made, runs } = gathering();
      const arrived = made.expect();
      const first = made.join(client, named("a", "u"));
      await realTime.sleep(1_300);
      const second = made.join(client, named("b", "u"));
      arrived();
      await Promise.all([first, second]);
      assert.deepEqual(runs, [["a", "b"]]);
    });

    it("are waited for no longer when they will not arrive, told once or twice", async () => {
      const { made, runs } = gathering();
      const never = made.expect();
      const arrived = made.expect();
      never();
      never();
      const first = made.join(client, named("a", "u"));
      await realTime.sleep(400);
      assert.deepEqual(runs, []);
      arrived();
      await first;
      assert.deepEqual(runs, [["a"]]);
    });

    it("are waited for 5 s at most", async () => {
      const clock = { now: 0 };
      const time = {
        ...realTime,
        now: () => clock.now,
        sleep: async (milliseconds: number) => void (clock.now += milliseconds),
      };
      const made = new Gathering(time, async (_client, operations) =>
        operations.map(() => ({ uuid: String(clock.now) }) as unknown as OperationResult),
      );
      made.expect();
      assert.equal((await made.join(client, named("a", "u"))).uuid, "5000");
    });
  });

  it("keeps clusters apart", async () => {
    const { made, runs } = gathering();
    await Promise.all([made.join(client, named("a", "u1")), made.join(client, named("b", "u2"))]);
    assert.equal(runs.length, 2);
  });
});
