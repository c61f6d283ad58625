import assert from "node:assert/strict";
import { connect } from "../../../provider/cluster/connect";
import { converge } from "../../../provider/execution/converge";
import { partialOf } from "../../../provider/execution/operationError";
import type { Operation, OperationResult } from "../../../provider/execution/types";
import type { Goal } from "../../../provider/planning/goal";
import { functionLabel } from "../../../provider/planning/look";
import { groupStore, realClock, takeLock } from "../../../provider/record";
import { realTime } from "../../../provider/time";
import { contentOf, ownerOf } from "../record/support/contents";
import type { RecordContent } from "../../../provider/record/types";
import type { RunningCluster } from "../../cluster/startCluster";
import {
  anOperation,
  onCluster,
  recordWrites,
  settingsOf,
  succeeded,
  configurationWrites,
} from "./support/onCluster";
import { dieAt as dyingAt, openRecordsOf } from "./support/dyingRun";

const record = { propagation: 50, times: { heartbeat: 100, takeover: 6_000 } };
const functions = [{ name: "f" }, { name: "g", scope: { bucket: "b", scope: "s" } }];

function operationFor(goal: Goal, over: Partial<Operation> = {}) {
  return anOperation(goal, { record, ...over });
}

const dieAt = (cluster: RunningCluster, goal: Goal, step: RegExp) =>
  dyingAt(cluster, operationFor(goal), step);

/** A record such as a dead run leaves, where what it did was done by hand. */
async function leaveRecord(cluster: RunningCluster, content: RecordContent): Promise<void> {
  const client = connect(settingsOf(cluster), { time: realTime });
  try {
    const store = { ...groupStore(client), propagation: 50 };
    const { held } = await takeLock(store, ownerOf(7), { times: record.times }, realClock);
    await held.save(content);
    await held.leave();
  } finally {
    await client.close();
  }
}

function startOf(cluster: RunningCluster) {
  return cluster.nodes.map(({ otpNode }) => ({
    otpNode,
    addressFamily: "ipv4" as const,
    addressFamilyOnly: false,
    encrypted: false,
  }));
}

describe("a restoration record in the cluster", () => {
  it("is not written when the goal is met and none is open", () =>
    onCluster({}, async (cluster, client) => {
      succeeded((await converge(client, [operationFor({ encryption: { level: "none" } })], realTime))[0]);
      assert.deepEqual(configurationWrites(cluster), []);
      assert.deepEqual(recordWrites(cluster), []);
    }));

  it("is written before the first change, says what must be put back, holds no password, and is gone afterwards", () =>
    onCluster({ functions }, async (cluster, client) => {
      succeeded((await converge(client, [operationFor({ encryption: { level: "all" } })], realTime))[0]);
      const changing = cluster.requests.filter(({ method }) => method !== "GET" && method !== "HEAD");
      const first = changing.findIndex(({ path }) => path === "/settings/autoFailover");
      const before = changing.slice(0, first).filter(({ path }) => path.includes("/rbac/groups/"));
      assert.match(String(before.at(-1)?.body), /autoFailover/);
      for (const { body } of recordWrites(cluster)) assert.ok(!String(body).includes(cluster.password));
      assert.deepEqual(await openRecordsOf(client), []);
      const groups = recordWrites(cluster);
      assert.equal(groups.at(-1)?.method, "DELETE");
    }));

  it("of a run that died with functions paused: the same goal is finished", () =>
    onCluster({ functions }, async (cluster, client) => {
      const settings = await autoFailoverOf(cluster);
      await dieAt(cluster, { encryption: { level: "all" } }, /Set the .*level to all|level .*all/i);
      assert.equal((await openRecordsOf(client)).length, 1);
      const operation = operationFor({ encryption: { level: "all" } });
      const result = succeeded((await converge(client, [operation], realTime))[0]);
      assert.equal(result.level, "all");
      assert.equal(result.found.level, "none");
      assert.ok(operation.said.warn.some((text) => text.includes("Taking over from")));
      await expectRestored(cluster, settings);
    }));

  it("of a run that died: another goal is reached, and what the dead run had switched off is back", () =>
    onCluster({ functions }, async (cluster, client) => {
      const settings = await autoFailoverOf(cluster);
      await dieAt(cluster, { encryption: { level: "strict" } }, /level .*all/i);
      const operation = operationFor({ encryption: { level: "none" } });
      const result = succeeded((await converge(client, [operation], realTime))[0]);
      assert.equal(result.level, "none");
      expectLogged(operation, result);
      await expectRestored(cluster, settings);
    }));

  it("of a run that died: for a facet that the new goal does not name, the start value counts", () =>
    onCluster({ functions }, async (cluster, client) => {
      const settings = await autoFailoverOf(cluster);
      await dieAt(cluster, { encryption: { level: "all" } }, /level .*all/i);
      const goal: Goal = { addressFamily: { family: "ipv4", only: false } };
      const result = succeeded((await converge(client, [operationFor(goal)], realTime))[0]);
      assert.equal(result.level, "none");
      await expectRestored(cluster, settings);
    }));

  it("of a run that died right before the window was closed: closing it is all that is done", () =>
    onCluster({ functions }, async (cluster, client) => {
      const settings = await autoFailoverOf(cluster);
      await dieAt(cluster, { encryption: { level: "all" } }, /resume/i);
      const operation = operationFor({ encryption: { level: "all" } });
      const result = succeeded((await converge(client, [operation], realTime))[0]);
      assert.equal(result.level, "all");
      assert.equal(result.steps.length, 3);
      expectLogged(operation, result);
      await expectRestored(cluster, settings);
    }));

  it("of a run that died with functions paused keeps their names while the only node with Eventing is failed over", () =>
    onCluster({ functions, services: [["kv"], ["kv"], ["kv", "eventing"]] }, async (cluster, client) => {
      const settings = await autoFailoverOf(cluster);
      const goal: Goal = { encryption: { level: "all" } };
      await dieAt(cluster, goal, /resume/i);
      await cluster.byHand.setMembership(2, "inactiveFailed");
      await realTime.sleep(1_000);
      const [outcome] = await converge(client, [operationFor(goal)], realTime);
      assert.match(String(outcome), /Eventing functions stay paused[^]*Resume[^]*CBSEC_NOT_UNIFORM/);
      const [kept] = await openRecordsOf(client);
      assert.deepEqual(kept?.content?.functions.map(functionLabel), functions.map(functionLabel));
      await cluster.byHand.setMembership(2, "active");
      await realTime.sleep(1_000);
      succeeded((await converge(client, [operationFor(goal)], realTime))[0]);
      await expectRestored(cluster, settings);
    }));

  it("of a run that died half-way is not lost by a run that cannot even begin: that one goes back", () =>
    onCluster({}, async (cluster, client) => {
      await cluster.byHand.setAutoFailover({ enabled: false });
      await realTime.sleep(100);
      await dieAt(cluster, { encryption: { level: "all" } }, /Enable node-to-node encryption on n1/);
      let begun = false;
      const operation = operationFor({ encryption: { level: "all" } });
      const status = (text: string) => {
        if (begun || !/^1\/\d/.test(text)) return;
        begun = true;
        throw new Error("cut off");
      };
      const [outcome] = await converge(
        client,
        [{ ...operation, progress: { ...operation.progress, status } }],
        realTime,
      );
      assert.match(String(outcome), /brought back to what it was before[^]*cut off/);
      assert.equal(partialOf(outcome)?.changed, true);
      assert.ok(cluster.truth().nodes.every(({ encrypted }) => !encrypted));
      assert.deepEqual(await openRecordsOf(client), []);
      await cluster.byHand.setAutoFailover({ enabled: true });
    }));

  it("whose effects are gone is dropped and changes nothing else", () =>
    onCluster({ functions }, async (cluster, client) => {
      succeeded((await converge(client, [operationFor({ encryption: { level: "all" } })], realTime))[0]);
      await leaveRecord(
        cluster,
        contentOf({
          autoFailover: { enabled: true, timeout: 5 },
          functions: [],
          start: { level: "none", nodes: startOf(cluster) },
        }),
      );
      const sofar = configurationWrites(cluster).length;
      const operation = operationFor({ addressFamily: { family: "ipv4", only: false } });
      const result = succeeded((await converge(client, [operation], realTime))[0]);
      assert.equal(result.level, "all");
      assert.deepEqual(configurationWrites(cluster).slice(sofar), []);
      assert.ok(operation.said.warn.some((text) => text.includes("is dropped")));
      assert.deepEqual(await openRecordsOf(client), []);
    }));

  it("leaves the auto-failover settings that a person has given meanwhile", () =>
    onCluster({ functions }, async (cluster, client) => {
      await dieAt(cluster, { encryption: { level: "all" } }, /level .*all/i);
      await cluster.byHand.setAutoFailover({ enabled: true, timeout: 77 });
      await realTime.sleep(50);
      const operation = operationFor({ encryption: { level: "none" } });
      succeeded((await converge(client, [operation], realTime))[0]);
      assert.equal((await autoFailoverOf(cluster)).timeout, 77);
      assert.ok(operation.said.warn.some((text) => text.includes("switched on meanwhile")));
      // The monitor compares with the start; the person's own change ends here.
      await cluster.byHand.setAutoFailover({ timeout: 120 });
    }));

  it("of a run that lives: the other one is told who is at work, and changes nothing", () =>
    onCluster({ functions }, async (cluster, client) => {
      const first = converge(client, [operationFor({ encryption: { level: "all" } })], realTime);
      while ((await openRecordsOf(client)).length === 0) await realTime.sleep(10);
      const other = connect(settingsOf(cluster), { time: realTime });
      try {
        const [outcome] = await converge(
          other,
          [operationFor({ encryption: { level: "strict" } })],
          realTime,
        );
        assert.match(String(outcome), /CBSEC_BUSY/);
        assert.match(String(outcome), /encryption on .* \(pid \d+\) since/);
      } finally {
        await other.close();
      }
      assert.equal(succeeded((await first)[0]).level, "all");
    }));

  it("of a run that lives is waited for, if asked", () =>
    onCluster({ functions }, async (cluster, client) => {
      const first = converge(client, [operationFor({ encryption: { level: "all" } })], realTime);
      while ((await openRecordsOf(client)).length === 0) await realTime.sleep(10);
      const other = connect(settingsOf(cluster), { time: realTime });
      try {
        const patient = operationFor(
          { encryption: { level: "strict" } },
          { record: { ...record, wait: 30_000 } },
        );
        assert.equal(succeeded((await converge(other, [patient], realTime))[0]).level, "strict");
      } finally {
        await other.close();
      }
      assert.equal(succeeded((await first)[0]).found.level, "none");
    }));
});

/** The plan in the log is what was done, what the dead run had left off included. */
function expectLogged({ said }: ReturnType<typeof anOperation>, { steps, notes }: OperationResult): void {
  const [plan = ""] = said.info;
  assert.deepEqual(
    [...plan.matchAll(/^\d+\. (.*)$/gm)].map(([, step]) => step),
    steps.map(({ text }) => text),
  );
  for (const told of [plan, ...notes]) assert.doesNotMatch(told, /stays off/);
}

async function autoFailoverOf(cluster: RunningCluster) {
  const client = connect(settingsOf(cluster), { time: realTime });
  try {
    const [api] = await client.discover();
    assert.ok(api);
    return await api.autoFailover();
  } finally {
    await client.close();
  }
}

async function expectRestored(cluster: RunningCluster, settings: unknown): Promise<void> {
  assert.deepEqual(await autoFailoverOf(cluster), settings);
  const client = connect(settingsOf(cluster), { time: realTime });
  try {
    assert.deepEqual(await openRecordsOf(client), []);
    const [api] = await client.discover();
    assert.deepEqual(new Set((await api?.functions())?.map(({ status }) => status)), new Set(["deployed"]));
  } finally {
    await client.close();
  }
}
