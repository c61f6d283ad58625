import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "../../../provider/cluster/connect";
import type { ClusterClient } from "../../../provider/cluster/nodeApi";
import { converge } from "../../../provider/execution/converge";
import type { Operation } from "../../../provider/execution/types";
import { partialOf } from "../../../provider/execution/operationError";
import { defaultLimits } from "../../../provider/execution/limits";
import type { Goal } from "../../../provider/planning/goal";
import { defaultLockTimes, groupStore, openRecords } from "../../../provider/record";
import { printHead } from "../../../provider/record/format";
import { namesShown } from "../../../provider/record/store";
import { realTime } from "../../../provider/time";
import type { RunningCluster } from "../../cluster/startCluster";
import { restartFails } from "../../cluster/testing/restartFails";
import { leaveAutoFailoverOff, leaveClosed, leaveHalfWay, replicated } from "./support/halfWay";
import { ownerOf } from "../record/support/contents";
import { fastTime } from "../cluster/support/fastTime";
import {
  anOperation,
  configurationWrites,
  onCluster,
  settingsOf,
  succeeded,
  writes,
} from "./support/onCluster";

const functions = [{ name: "f" }, { name: "g" }];
/** Because of it the level strict is refused. */
const remoteClusters = [{ name: "backup", secureType: "none" }] as const;
const toNone: Goal = { encryption: { level: "none" } };

async function run(client: ClusterClient, goal: Goal, over: Partial<Operation> = {}) {
  const operation = anOperation(goal, over);
  const [outcome] = await converge(client, [operation], realTime);
  return { outcome, warned: operation.said.warn.join("\n") };
}

/** Somebody acts once, when the step of this name begins. */
async function runUntil(client: ClusterClient, goal: Goal, when: RegExp, act: () => unknown) {
  const operation = anOperation(goal);
  let acted = false;
  const status = (text: string) => {
    if (acted || !when.test(text)) return;
    acted = true;
    void act();
  };
  const progress = { ...operation.progress, status };
  return (await converge(client, [{ ...operation, progress }], realTime))[0];
}

const open = async (client: ClusterClient) => openRecords(await groupStore(client).list());

function expectProtected(cluster: RunningCluster): void {
  const { autoFailover, functions: all } = cluster.truth();
  assert.equal(autoFailover.enabled, true);
  assert.deepEqual(
    all.map(({ status }) => status),
    all.map(() => "deployed"),
  );
}

/** The table of docs/operations.md, as far as deadRun.test.ts does not have it. */
describe("the record of a run that failed or died", () => {
  it("after CBSEC_NOT_UNIFORM: the next run takes over at once, and reaches its own goal", () =>
    onCluster({ functions }, async (cluster, client) => {
      await leaveHalfWay(cluster);
      const [record] = await open(client);
      assert.equal(record?.state, "left");
      const started = realTime.now();
      const { outcome } = await run(client, { encryption: { level: "all" } });
      assert.equal(succeeded(outcome).level, "all");
      assert.equal(succeeded(outcome).found.level, "none");
      assert.ok(realTime.now() - started < 6_000, "it waited for a sign of life");
      expectProtected(cluster);
      assert.deepEqual(await open(client), []);
    }));

  it("is what a run that fails, too, has found: the cluster before both of them", () =>
    onCluster({ functions }, async (cluster, client) => {
      await leaveHalfWay(cluster);
      const lift = cluster.faults.add(restartFails());
      const { outcome } = await run(client, { encryption: { level: "control" } });
      assert.match(String(outcome), /CBSEC_NOT_UNIFORM/);
      assert.deepEqual(partialOf(outcome)?.found, {
        addressFamily: "ipv4",
        addressFamilyOnly: false,
        level: "none",
      });
      lift();
      succeeded((await run(client, toNone)).outcome);
      expectProtected(cluster);
    }));

  it("is undone before a goal is refused", () =>
    onCluster({ functions, remoteClusters }, async (cluster, client) => {
      await leaveHalfWay(cluster);
      const { outcome, warned } = await run(client, { encryption: { level: "strict" } });
      assert.match(String(outcome), /refused\. What an earlier run had left half-way was ended first/);
      assert.match(String(outcome), /backup[^]*CBSEC_REFUSED/);
      assert.match(warned, /Taking over from the run for another stack/);
      assert.ok(cluster.truth().nodes.every(({ encrypted }) => !encrypted));
      expectProtected(cluster);
      assert.deepEqual(await open(client), []);
    }));

  it("is undone when a rebalance has ended, because of which a goal is refused", () =>
    onCluster({ functions }, async (cluster, client) => {
      await leaveHalfWay(cluster);
      await cluster.byHand.startRebalance(60_000);
      const outcome = await runUntil(client, { encryption: { level: "control" } }, /^back: 1\//, () =>
        cluster.byHand.startRebalance(500),
      );
      assert.match(String(outcome), /ended first[^]*a rebalance is running[^]*CBSEC_REFUSED/);
      expectProtected(cluster);
      assert.deepEqual(await open(client), []);
    }));

  it("is undone, too, when a person has switched auto-failover on over it: it keeps the person's settings", () =>
    onCluster({ functions, remoteClusters }, async (cluster, client) => {
      await leaveHalfWay(cluster);
      await cluster.byHand.setAutoFailover({ enabled: true, timeout: 77 });
      await replicated();
      const { outcome } = await run(client, { encryption: { level: "strict" } });
      assert.match(String(outcome), /ended first[^]*backup[^]*CBSEC_REFUSED/);
      assert.ok(cluster.truth().nodes.every(({ encrypted }) => !encrypted));
      assert.equal(cluster.truth().autoFailover.timeout, 77);
      expectProtected(cluster);
      assert.deepEqual(await open(client), []);
      // The monitor compares with the start; the person's own change ends here.
      await cluster.byHand.setAutoFailover({ timeout: 120 });
    }));

  it("stays where it cannot be undone before a goal is refused, and what failed is said once", () =>
    onCluster({ functions, remoteClusters }, async (cluster, client) => {
      await leaveHalfWay(cluster);
      const lift = cluster.faults.add(restartFails({ path: undefined, body: /nodeEncryption=off/ }));
      const { outcome } = await run(client, { encryption: { level: "strict" } });
      assert.match(String(outcome), /the step "Disable node-to-node encryption on n0[^]*CBSEC_NOT_UNIFORM/);
      assert.equal(String(outcome).split("Disable node-to-node encryption").length, 2);
      assert.equal(String(outcome).split("Cluster manager restart failed").length, 2);
      assert.equal((await open(client))[0]?.state, "left");
      lift();
      succeeded((await run(client, toNone)).outcome);
      expectProtected(cluster);
    }));

  it("stays where the lock is lost while it is undone before a goal is refused", () =>
    onCluster({ functions, remoteClusters }, async (cluster, client) => {
      await leaveHalfWay(cluster);
      const outcome = await runUntil(client, { encryption: { level: "strict" } }, /^back: 1\//, () =>
        cluster.faults.add({ kind: "answer", status: 500, text: "", method: "PUT", path: /rbac\/groups/ }),
      );
      assert.match(String(outcome), /stopped writing, because its restoration record[^]*CBSEC_LOCK_LOST/);
      assert.equal((await open(client))[0]?.state, "holding");
      cluster.monitor.restart(cluster.truth());
    }));

  it("leaves functions that a person resumed meanwhile, and says so", () =>
    onCluster({ functions }, async (cluster, client) => {
      await leaveHalfWay(cluster);
      await cluster.byHand.setFunctionStatus("f", "undeployed");
      const before = cluster.requests.length;
      const { outcome, warned } = await run(client, toNone);
      succeeded(outcome);
      assert.match(warned, /Not paused now, and left so: f\./);
      const resumed = cluster.requests.slice(before).filter(({ path }) => path.includes("/resume"));
      assert.deepEqual(
        resumed.map(({ path }) => /functions\/(\w+)/.exec(path)?.[1]),
        ["g"],
      );
      assert.equal(cluster.truth().functions.find(({ id }) => id === "f")?.status, "undeployed");
      await cluster.byHand.setFunctionStatus("f", "deployed");
    }));

  it("is removed by a run that finds nothing to do, when its own run could not after all was back", () =>
    onCluster({}, async (cluster, client) => {
      await leaveClosed(client);
      succeeded((await run(client, toNone)).outcome);
      await replicated();
      assert.deepEqual(namesShown(await groupStore(client).list()), []);
      const before = writes(cluster).length;
      succeeded((await run(client, toNone)).outcome);
      assert.equal(writes(cluster).length, before);
    }));

  it("that only asks is left by a run that finds nothing to do", () =>
    onCluster({}, async (cluster, client) => {
      const name = "pulumi-couchbase-security-0mqabc123-01234567";
      const [node] = await client.discover();
      const head = { runId: "0mqabc123-01234567", owner: ownerOf(1), counter: 9, state: "asking" as const };
      await node?.putNote(name, printHead(head));
      const before = writes(cluster).length;
      succeeded((await run(client, toNone)).outcome);
      assert.equal(writes(cluster).length, before);
      await node?.deleteGroup(name);
    }));

  it("that cannot be read stops every run, although its goal is met, and names group and remedy", () =>
    onCluster({}, async (cluster, client) => {
      const name = "pulumi-couchbase-security-0mqabc123-01234567";
      const [node] = await client.discover();
      await node?.putNote(name, '{"format": 1}');
      for (const goal of [toNone, { encryption: { level: "all" } } as const]) {
        const { outcome } = await run(client, goal);
        assert.match(String(outcome), new RegExp(`${name}[^]*delete the group[^]*CBSEC_RECORD_UNREADABLE`));
      }
      assert.deepEqual(configurationWrites(cluster), []);
      await node?.deleteGroup(name);
    }));

  it("of a newer version names the version to use", () =>
    onCluster({}, async (_cluster, client) => {
      const name = "pulumi-couchbase-security-0mqabc123-01234567";
      const [node] = await client.discover();
      await node?.putNote(name, 'words\n{"format": 9, "owner": {"version": "3.1.4"}}');
      const { outcome } = await run(client, toNone);
      assert.match(String(outcome), /version 3\.1\.4[^]*CBSEC_RECORD_UNREADABLE/);
      await node?.deleteGroup(name);
    }));

  it("is closed while a rebalance runs, when only its window is open", () =>
    onCluster({ functions }, async (cluster, client) => {
      await leaveAutoFailoverOff(cluster);
      await cluster.byHand.startRebalance(20_000);
      const { outcome } = await run(client, toNone);
      succeeded(outcome);
      expectProtected(cluster);
      assert.deepEqual(await open(client), []);
    }));

  it("stays open while a node is down, with auto-failover off, and is closed when the node is back", () =>
    onCluster({ functions }, async (cluster, client) => {
      await leaveHalfWay(cluster);
      await cluster.byHand.killNode(2);
      const limits = { ...defaultLimits, healthy: 1_500, propagation: 1_500 };
      // A node that does not answer delays every look at the records, up to the deadline of a request.
      const record = { propagation: 50, times: defaultLockTimes };
      const impatient = connect(settingsOf(cluster), { time: fastTime(20) });
      const { outcome } = await run(impatient, toNone, { limits, record });
      await impatient.close();
      assert.match(String(outcome), /auto-failover stays off[^]*n2\.cb\.test[^]*CBSEC_NOT_UNIFORM/i);
      assert.equal(cluster.truth().autoFailover.enabled, false);
      assert.equal((await open(client))[0]?.state, "left");
      await cluster.byHand.returnNode(2);
      succeeded((await run(client, toNone)).outcome);
      expectProtected(cluster);
    }));

  for (const [which, node] of [
    ["last", 2],
    ["first", 0],
  ] as const) {
    it(`is closed when a node is down but failed over, although that is still listed: the ${which}`, () =>
      onCluster({ functions }, async (cluster, client) => {
        await client.discover();
        await leaveAutoFailoverOff(cluster);
        await cluster.byHand.setMembership(node, "inactiveFailed");
        await replicated();
        await cluster.byHand.killNode(node);
        succeeded((await run(client, toNone)).outcome);
        expectProtected(cluster);
        assert.deepEqual(await open(client), []);
      }));
  }
});

describe("a user without the right to write groups", () => {
  const users = [{ name: "cadm", password: "cadm-password", roles: ["cluster_admin"] }];

  async function asClusterAdmin(
    cluster: RunningCluster,
    over: Partial<Operation>,
    goal: Goal = { addressFamily: { family: "ipv6", only: false } },
  ) {
    const credentials = { kind: "password" as const, username: "cadm", password: "cadm-password" };
    const client = connect({ ...settingsOf(cluster), credentials }, { time: realTime });
    try {
      return (await run(client, goal, over)).outcome;
    } finally {
      await client.close();
    }
  }

  it("is refused with the right that is missing, and nothing is changed", () =>
    onCluster({ users }, async (cluster) => {
      const outcome = await asClusterAdmin(cluster, {});
      assert.match(String(outcome), /lacks cluster\.admin\.security!read, cluster\.admin\.security!write/);
      assert.match(String(outcome), /Security Admin[^]*record: "file"/);
      assert.deepEqual(configurationWrites(cluster), []);
    }));

  it("is not told that nothing was changed when the right goes while the run is at work", () =>
    onCluster({ functions }, async (cluster, client) => {
      const lift: (() => void)[] = [];
      const outcome = await runUntil(client, { encryption: { level: "all" } }, /^4\//, () => {
        const forbidden = { kind: "answer", status: 403, text: '{"message":"Forbidden."}' } as const;
        lift.push(cluster.faults.add({ ...forbidden, method: "PUT", path: /rbac\/groups/ }));
      });
      assert.match(
        String(outcome),
        /record cannot be kept[^]*CBSEC_RECORD_NOT_WRITABLE[^]*CBSEC_NOT_UNIFORM/,
      );
      assert.doesNotMatch(String(outcome), /Nothing was changed/);
      lift.forEach((one) => one());
      succeeded((await run(client, { encryption: { level: "all" } })).outcome);
      expectProtected(cluster);
    }));

  it("changes the address family with the record on this machine, where nothing of it is left", () =>
    onCluster({ users }, (cluster) =>
      withStateFolder(async (folder) => {
        const options = { nodesAtOnce: 8, waitForRebalance: false, recordPlace: "file" as const };
        const outcome = await asClusterAdmin(cluster, { options });
        succeeded(outcome);
        assert.ok(cluster.truth().nodes.every(({ family }) => family === "ipv6"));
        assert.deepEqual(await readdir(join(folder, "pulumi-couchbase-security", cluster.uuid)), []);
      }),
    ));

  it("is refused a level all the same, and not told of a file that would not help", () =>
    onCluster({ users }, async (cluster) => {
      const options = { nodesAtOnce: 8, waitForRebalance: false, recordPlace: "file" as const };
      const outcome = await asClusterAdmin(cluster, { options }, { encryption: { level: "all" } });
      assert.match(String(outcome), /lacks cluster\.admin\.security!/);
      assert.ok(!String(outcome).includes("file"));
      assert.deepEqual(configurationWrites(cluster), []);
    }));
});

async function withStateFolder(act: (folder: string) => Promise<void>): Promise<void> {
  const before = process.env.XDG_STATE_HOME;
  const folder = await mkdtemp(join(tmpdir(), "state-"));
  process.env.XDG_STATE_HOME = folder;
  try {
    await act(folder);
  } finally {
    if (before === undefined) delete process.env.XDG_STATE_HOME;
    else process.env.XDG_STATE_HOME = before;
    await rm(folder, { recursive: true });
  }
}
