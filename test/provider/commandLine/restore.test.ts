import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import {
  ChangingRun,
  dieIn,
  environmentOf,
  hangIn,
  leaveUnreadable,
  onBusyCluster,
  configurationWrites,
  run,
  runHere,
  runInstalled,
  runInterrupted,
  runClosed,
  shown,
  writes,
} from "./support/commandLine";
import type { RunningCluster } from "../../cluster/startCluster";

const toAll = { encryption: { level: "all" } } as const;
const setLevel = { path: /^\/settings\/security$/ };
const resume = { path: /\/functions\/orders\/resume/ };
const encryptNode1 = { node: 1, path: /setupNetConfig/ };

const refusesAutoFailoverOn = {
  kind: "answer",
  status: 400,
  text: '"not now"',
  method: "POST",
  path: "/settings/autoFailover",
  body: "enabled=true",
} as const;

/** Everything that a run switches off is as it was. */
async function expectAllBack(cluster: RunningCluster): Promise<void> {
  const { autoFailover, functions } = await shown(cluster);
  assert.deepEqual([autoFailover.enabled, autoFailover.timeout, autoFailover.maxCount], [true, 77, 2]);
  assert.deepEqual(functions.value.map(({ name, status }) => `${name} ${status}`).sort(), [
    "drafts undeployed",
    "orders deployed",
    "totals deployed",
  ]);
}

/** A run ends with all done but auto-failover, which could not be switched back on; then the node n2 is lost. */
async function loseNodeAfterLastChange(cluster: RunningCluster): Promise<void> {
  const lift = cluster.faults.add(refusesAutoFailoverOn);
  await new ChangingRun(toAll, environmentOf(cluster)).ended();
  lift();
  await cluster.byHand.killNode(2);
}

describe("restore", () => {
  it("does nothing where nothing is to be put back", () =>
    onBusyCluster(async (cluster, command) => {
      const { code, stdout } = await command("restore");
      assert.equal(code, 0, stdout);
      assert.match(stdout, /Nothing is to be put back/);
      assert.deepEqual(writes(cluster), []);
    }));

  it("puts functions and auto-failover back where nodes are alike, and keeps the record with which --undo leads back", () =>
    onBusyCluster(async (cluster, command) => {
      await dieIn(cluster, toAll, setLevel);
      const first = await command("restore", "--yes");
      assert.equal(first.code, 3, first.all);
      assert.match(first.stdout, /Restored in part.*The record is kept/);
      assert.match(
        first.stdout,
        /go back to IPv4, level none: npx pulumi-couchbase-security restore --undo\n/,
      );
      await expectAllBack(cluster);
      const { level, records } = await shown(cluster);
      assert.equal(level, "control");
      assert.deepEqual(
        records.map(({ life }) => life),
        ["ended"],
      );

      const again = await command("restore", "--yes");
      assert.equal(again.code, 3, again.all);
      assert.match(again.stdout, /functions and auto-failover are back already/);

      const back = await runInstalled(["restore", "--undo", "--yes"], environmentOf(cluster));
      assert.equal(back.code, 0, back.all);
      assert.ok(!back.all.includes(cluster.password));
      assert.match(back.stdout, /Everything is back, also IPv4, level none/);
      await expectAllBack(cluster);
      assert.deepEqual([(await shown(cluster)).level, (await shown(cluster)).records], ["none", []]);
    }));

  it("closes the window of a run that had done all that was asked, and removes its record", () =>
    onBusyCluster(async (cluster, command) => {
      await dieIn(cluster, toAll, resume);
      const { code, all } = await command("restore", "--yes");
      assert.equal(code, 0, all);
      await expectAllBack(cluster);
      assert.deepEqual([(await shown(cluster)).level, (await shown(cluster)).records], ["all", []]);
    }));

  it("puts nothing back where nodes differ, and offers --undo, which does", () =>
    onBusyCluster(async (cluster, command) => {
      await dieIn(cluster, toAll, encryptNode1);
      const before = configurationWrites(cluster);
      const { code, stdout, all } = await command("restore", "--yes");
      assert.equal(code, 3, all);
      assert.match(stdout, /Nothing was put back: .*encrypted.* The record is kept/);
      assert.match(stdout, /npx pulumi-couchbase-security restore --undo/);
      assert.deepEqual(configurationWrites(cluster), before);
      const undone = await command("restore", "--yes", "--undo");
      assert.equal(undone.code, 0, undone.all);
      await expectAllBack(cluster);
    }));

  it("changes nothing while the owner of the record lives", () =>
    onBusyCluster(async (cluster, command) => {
      const changing = new ChangingRun(toAll, environmentOf(cluster));
      const kill = await hangIn(cluster, changing, setLevel);
      const { code, stderr } = await command("restore", "--yes");
      assert.equal(code, 4, stderr);
      assert.match(stderr, /\[CBSEC_BUSY\]/);
      assert.ok(
        stderr.includes(`NodeToNodeEncryption "encryption" on ${hostname()} (pid ${changing.pid})`),
        stderr,
      );
      await kill();
      assert.equal((await command("restore", "--yes", "--undo")).code, 0);
    }));

  it("changes nothing where nobody can be asked and --yes is not given", () =>
    onBusyCluster(async (cluster, command) => {
      await dieIn(cluster, toAll, setLevel);
      const before = writes(cluster);
      const { code, stderr } = await command("restore");
      assert.equal(code, 5, stderr);
      assert.match(stderr, /--yes/);
      const plan = await runHere(["plan", "--destroy", "--level", "none"], environmentOf(cluster));
      assert.match(plan.stdout, /A restoration record is open in the cluster/);
      assert.deepEqual(writes(cluster), before);
      assert.equal((await runHere(["restore", "--undo", "--yes"], environmentOf(cluster))).code, 0);
    }));

  it("asks a person with the steps before it, and changes nothing at any other answer than yes", () =>
    onBusyCluster(async (cluster) => {
      await dieIn(cluster, toAll, setLevel);
      const before = configurationWrites(cluster);
      const no = await runHere(["restore", "--undo"], environmentOf(cluster), ["maybe"]);
      assert.equal(no.code, 5, no.all);
      assert.deepEqual(no.questions, ["Do this now? [y/N] "]);
      assert.match(
        no.stdout,
        /\d\. Disable node-to-node encryption on n0[^]*Resume the Eventing functions orders, shop.eu.totals\n.*auto-failover back on/,
      );
      assert.match(no.stdout, /Nothing was changed. The record is kept/);
      assert.deepEqual(configurationWrites(cluster), before);
      const yes = await runHere(["restore", "--undo"], environmentOf(cluster), ["y"]);
      assert.equal(yes.code, 0, yes.all);
      await expectAllBack(cluster);
    }));

  it("goes on to its end at Ctrl-C", () =>
    onBusyCluster(async (cluster) => {
      await dieIn(cluster, toAll, setLevel);
      const words = ["restore", "--undo", "--yes"];
      const { code, all } = await runInterrupted(words, environmentOf(cluster), /1\/\d+ /);
      assert.equal(code, 0, all);
      assert.match(all, /Putting things back goes on to its end/);
      await expectAllBack(cluster);
    }));

  it("goes on to its end when its terminal is closed", () =>
    onBusyCluster(async (cluster) => {
      await dieIn(cluster, toAll, setLevel);
      const { code } = await runClosed(["restore", "--undo", "--yes"], environmentOf(cluster), /1\/\d+ /);
      assert.equal(code, 0);
      await expectAllBack(cluster);
    }));

  it("leaves what a person has put right meanwhile, and tells", () =>
    onBusyCluster(async (cluster, command) => {
      await dieIn(cluster, toAll, resume);
      await cluster.byHand.setAutoFailover({ enabled: true, timeout: 99 });
      await cluster.byHand.setFunctionStatus("orders", "deployed");
      const { code, all } = await command("restore", "--yes");
      assert.equal(code, 0, all);
      assert.match(all, /Auto-failover was switched on meanwhile: it keeps the settings that it has now/);
      assert.match(all, /Not paused now, and left so: orders/);
      assert.equal((await shown(cluster)).autoFailover.timeout, 99);
      // For the monitor, which compares with the start, the person's own change ends here.
      await cluster.byHand.setAutoFailover({ timeout: 77 });
      await expectAllBack(cluster);
    }));

  it("drops a record of which nothing is left to do", () =>
    onBusyCluster(async (cluster, command) => {
      await dieIn(cluster, toAll, resume);
      await cluster.byHand.setAutoFailover({ enabled: true, timeout: 77, maxCount: 2 });
      await cluster.byHand.setFunctionStatus("orders", "deployed");
      await cluster.byHand.setFunctionStatus("shop/eu/totals", "deployed");
      const { code, all } = await command("restore");
      assert.equal(code, 0, all);
      assert.match(all, /is dropped: everything that it names is back already/);
      assert.deepEqual((await shown(cluster)).records, []);
    }));

  it("puts nothing back while a node is ill and a change may be under way", () =>
    onBusyCluster(async (cluster) => {
      await dieIn(cluster, toAll, setLevel);
      await cluster.byHand.killNode(2);
      const { code, all } = await runInstalled(["restore", "--yes"], environmentOf(cluster));
      assert.equal(code, 3, all);
      assert.match(all, /Nothing was put back: n2\.cb\.test cannot be reached/);
      await cluster.byHand.returnNode(2);
      const after = await runInstalled(["restore", "--yes"], environmentOf(cluster));
      assert.equal(after.code, 3, after.all);
      assert.match(after.all, /Restored in part/);
      const undone = await runHere(["restore", "--yes", "--undo"], environmentOf(cluster));
      assert.equal(undone.code, 0, undone.stderr);
      await expectAllBack(cluster);
    }));

  it("puts auto-failover back beside a node that was lost after the last change", () =>
    onBusyCluster(async (cluster) => {
      await loseNodeAfterLastChange(cluster);
      const { code, all } = await runInstalled(["restore", "--yes"], environmentOf(cluster));
      assert.equal(code, 0, all);
      await cluster.byHand.returnNode(2);
      await expectAllBack(cluster);
    }));

  it("says at once that --undo has to wait, too, while a node is ill", () =>
    onBusyCluster(async (cluster) => {
      await loseNodeAfterLastChange(cluster);
      const { code, all } = await runInstalled(["restore", "--yes", "--undo"], environmentOf(cluster));
      assert.equal(code, 3, all);
      assert.match(all, /Nothing was put back: n2\.cb\.test cannot be reached[^]*First bring back/);
      await cluster.byHand.returnNode(2);
      assert.equal((await runHere(["restore", "--yes"], environmentOf(cluster))).code, 0);
    }));

  it("says what it could not put back, and keeps the record until it can", () =>
    onBusyCluster(async (cluster, command) => {
      await dieIn(cluster, toAll, resume);
      const lift = cluster.faults.add(refusesAutoFailoverOn);
      const { code, stdout, stderr } = await command("restore", "--yes");
      assert.equal(code, 3, stderr);
      assert.match(stderr, /auto-failover stays off/i);
      assert.match(stderr, /\[CBSEC_NOT_UNIFORM\]/);
      assert.match(stdout, /The record is kept/);
      lift();
      const after = await command("restore", "--yes");
      assert.equal(after.code, 0, after.all);
      await expectAllBack(cluster);
    }));

  it("stays where the cluster is when the removal of a listener left over fails, and keeps the record", () =>
    onBusyCluster(async (cluster) => {
      const removal = { path: /disableUnusedExternalListeners/ };
      await dieIn(cluster, toAll, removal);
      cluster.faults.add({ kind: "answer", status: 400, text: '"no"', method: "POST", ...removal, nth: 1 });
      const { code, all } = await runHere(["restore", "--yes"], environmentOf(cluster));
      assert.equal(code, 3, all);
      assert.match(all, /\[CBSEC_STEP_FAILED\]/);
      assert.match(all, /Not everything was put back\. The record is kept/);
      const { level, records } = await shown(cluster);
      assert.deepEqual([level, records.length], ["control", 1]);
      await expectAllBack(cluster);
      assert.equal((await runHere(["restore", "--undo", "--yes"], environmentOf(cluster))).code, 0);
      assert.equal((await shown(cluster)).level, "none");
    }));

  it("tells of a record that cannot be read: in its own place it is kept, in the other one it is named", () =>
    onBusyCluster(async (cluster) => {
      const name = await leaveUnreadable(cluster);
      const own = await runHere(["restore", "--yes"], environmentOf(cluster));
      assert.equal(own.code, 3, own.all);
      assert.match(own.all, new RegExp(`${name}[^]*CBSEC_RECORD_UNREADABLE[^]*The record is kept`));
      const other = await runHere(["restore", "--yes", "--record", "file"], environmentOf(cluster));
      assert.match(other.stdout, new RegExp(`Nothing is to be put back[^]*${name}[^]*delete the group`));
    }));

  it("finds the record that a run keeps on this machine with --record file, and says so without", () =>
    onBusyCluster(async (cluster) => {
      const folder = mkdtempSync(join(tmpdir(), "records-"));
      const environment = { ...environmentOf(cluster), XDG_STATE_HOME: folder };
      const command = (...words: string[]) => run(words, environment);
      try {
        const kill = await hangIn(cluster, new ChangingRun(toAll, environment, "file"), resume);
        await kill();
        const without = await command("restore", "--yes");
        assert.match(
          without.stdout,
          /There is a restoration record on this machine: npx pulumi-couchbase-security restore --record file\n/,
        );
        assert.equal(without.code, 6, without.all);
        const status = await command("status", "--quick");
        assert.match(
          status.stdout,
          /What to do: npx pulumi-couchbase-security restore --record file, or run/,
        );
        const { records } = JSON.parse((await command("status", "--json", "--quick")).stdout) as {
          records: { place: string }[];
        };
        assert.deepEqual(
          records.map(({ place }) => place),
          ["file"],
        );
        const { code, all } = await command("restore", "--yes", "--record", "file");
        assert.equal(code, 0, all);
        await expectAllBack(cluster);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }));
});
