import { deepEqual, equal, match, ok, throws } from "node:assert/strict";
import { prepared, type Asked } from "../../campaigns/scenarios";
import { recordGroups, snapshotOf, snapshotWith } from "../../campaigns/snapshot";
import type { InProcessCluster } from "../../cluster/inProcess/startInProcess";
import { isSecurityError } from "../../../provider/errors/securityError";
import { defaultLimits } from "../../../provider/execution/limits";
import { IllnessWatch } from "../../../provider/execution/lostNode";
import type { Keeping } from "../../../provider/execution/run";
import { Stop } from "../../../provider/execution/waiting";
import type { Network } from "../../campaigns/inProcess/wire";
import { fakeRun } from "./support/fakeRun";
import { actingBefore, inProcess, runOn } from "./support/inProcess";
import { configurationWrites, succeeded } from "./support/onCluster";

const goal = { encryption: { level: "all" } } as const;
const options = { level: "none", functions: [{ name: "f" }], autoFailover: { timeout: 77 } } as const;
/** The record says that functions are about to be resumed. */
const resuming = /rbac\/groups\/.*Resume/;
/** The record says that the first change begins. */
const beginning = /rbac\/groups\/.*Enable\+the\+IPv4\+TLS\+listener/;
/** Seconds: a node counts as lost after ten, and looks that wait for it to answer come on top. */
const longest = 45;

/** A run with the timeouts that hold when none are given: five minutes for nodes, ten for functions. */
function patientRun(cluster: InProcessCluster, network: Network = {}, asked: Asked = { goal }) {
  return runOn(cluster, asked.goal, network, asked.material, { limits: defaultLimits });
}

/** The node n2 is away for so many seconds from when a write to that path is about to be sent. */
function absence(cluster: InProcessCluster, path: RegExp, seconds: number): Network {
  return actingBefore(path, async () => {
    await cluster.byHand.killNode(2);
    await cluster.clock.sleep(seconds * 1000);
    await cluster.byHand.returnNode(2);
  });
}

/** A node is lost so many milliseconds after a write to that path was about to be sent; `expectBackSoon` is asked after the run. */
function losing(cluster: InProcessCluster, path: RegExp, node = 2, after = 0) {
  let lostAt = NaN;
  const network = actingBefore(path, async () => {
    if (after > 0) await cluster.clock.sleep(after);
    lostAt = cluster.clock.now();
    await cluster.byHand.killNode(node);
  });
  return {
    network,
    expectBackSoon() {
      const back = configurationWrites(cluster).find(
        ({ path, body }) => path === "/settings/autoFailover" && /enabled=true/.test(body),
      );
      ok(back, "auto-failover was never switched on");
      const seconds = (back.at - lostAt) / 1000;
      ok(seconds < longest, `${seconds} s`);
    },
  };
}

describe("A node that is lost while auto-failover is off and no change is under way", () => {
  for (const [when, path, end] of [
    ["functions are about to be paused", /rbac\/groups\/.*Pause/, "back"],
    ["functions are being paused", /functions\/f\/pause/, "back"],
    ["the first change is about to be sent, and the record tells of it", beginning, "back"],
    ["functions are about to be resumed", resuming, "reached"],
    ["functions are being resumed", /functions\/f\/resume/, "reached"],
    ["auto-failover is about to go back", /settings\/autoFailover\?.*enabled=true/, "reached"],
  ] as const) {
    for (const node of [0, 2]) {
      it(`is n${node} when ${when}: auto-failover is back soon, whatever the timeouts`, () =>
        inProcess(options, async (cluster) => {
          const start = snapshotOf(cluster);
          const { network, expectBackSoon } = losing(cluster, path, node);
          const { outcome } = await patientRun(cluster, network);
          expectBackSoon();
          if (end === "reached") succeeded(outcome);
          else match(String(outcome), /everything was put back[^]*CBSEC_STEP_FAILED/);
          deepEqual(snapshotOf(cluster), end === "reached" ? snapshotWith(cluster, start, goal) : start);
          deepEqual(recordGroups(cluster), []);
          await cluster.clock.run(cluster.byHand.returnNode(node));
        }));
    }
  }

  for (const [what, path] of [
    ["paused", /functions\/f\/pause/],
    ["resumed", /functions\/f\/resume/],
  ] as const) {
    it(`is the only one with Eventing, where functions are being ${what}: auto-failover is back soon, and the record says what is not`, () =>
      inProcess({ ...options, services: [["kv"], ["kv"], ["kv", "eventing"]] }, async (cluster) => {
        const { network, expectBackSoon } = losing(cluster, path, 2, 200);
        const { outcome } = await patientRun(cluster, network);
        match(String(outcome), /Eventing functions stay paused \(f\):[^]*CBSEC_NOT_UNIFORM/);
        expectBackSoon();
        equal(recordGroups(cluster).length, 1);
        await cluster.clock.run(cluster.byHand.returnNode(2));
        succeeded((await patientRun(cluster)).outcome);
      }));
  }

  it("is lost while all are looked at on the way back: auto-failover is back soon", () =>
    inProcess(options, async (cluster) => {
      const start = snapshotOf(cluster);
      const pause = /functions\/f\/pause/;
      const lift = cluster.faults.add({ kind: "answer", status: 400, text: "no", path: pause });
      const { network, expectBackSoon } = losing(cluster, /rbac\/groups\/.*See\+every\+node/);
      const { outcome } = await patientRun(cluster, network);
      lift();
      match(String(outcome), /everything was put back[^]*CBSEC_STEP_FAILED/);
      expectBackSoon();
      deepEqual(snapshotOf(cluster), start);
      await cluster.clock.run(cluster.byHand.returnNode(2));
    }));

  it("is waited for when it is back within seconds, and the run goes on", () =>
    inProcess(options, async (cluster) => {
      const { outcome, warned } = await patientRun(cluster, absence(cluster, resuming, 4));
      succeeded(outcome);
      equal(warned, "");
    }));
});

describe("A node that is lost when the first change has begun", () => {
  it("leaves auto-failover off until it is back, also where all that was sent is a file for an inbox", async () => {
    const { start, ...asked } = await prepared("new leaves at level all");
    await inProcess(start, async (cluster) => {
      let lost = false;
      const network: Network = {
        async writesInbox(write) {
          const written = await write();
          if (!lost) await cluster.byHand.killNode(2);
          lost = true;
          return written;
        },
      };
      const { outcome } = await patientRun(cluster, network, asked);
      match(String(outcome), /Auto-failover stays off[^]*CBSEC_NOT_UNIFORM/);
      deepEqual(
        configurationWrites(cluster).map(({ path }) => path),
        ["/settings/autoFailover"],
      );
      equal(recordGroups(cluster).length, 1);
      await cluster.clock.run(cluster.byHand.returnNode(2));
      succeeded((await patientRun(cluster, {}, asked)).outcome);
    });
  });
});

describe("A node that is away for longer", () => {
  it("is waited for while a change is under way", () =>
    inProcess(options, async (cluster) => {
      const { outcome, warned } = await patientRun(cluster, absence(cluster, /settings\/security/, 40));
      succeeded(outcome);
      equal(warned, "");
    }));

  it("is waited for where auto-failover was off before", () =>
    inProcess({ ...options, autoFailover: { enabled: false } }, async (cluster) => {
      const { outcome, warned } = await patientRun(cluster, absence(cluster, resuming, 240));
      succeeded(outcome);
      equal(warned, "");
    }));
});

describe("Watching for a node that is ill", () => {
  /** Looks that see this, a second after one another. */
  function looks(atRest: boolean, ...seen: readonly (string | undefined)[]): void {
    const { run } = fakeRun({});
    run.keeping = { atRest } as Keeping;
    run.window.autoFailover = { enabled: true };
    const watch = new IllnessWatch(run, "Resume f");
    for (const ill of seen) {
      watch.see(ill);
      void run.time.sleep(1_000);
    }
  }
  const ill = (times: number): string[] => Array<string>(times).fill("n2.cb.test is unhealthy");

  it("ends the waiting once it was ill for ten seconds on end, and names it", () => {
    throws(
      () => looks(true, ...ill(11)),
      (thrown) =>
        thrown instanceof Stop &&
        isSecurityError(thrown.reason, "CBSEC_DEADLINE") &&
        /^Resume f: .*n2\.cb\.test is unhealthy/.test(thrown.reason.message),
    );
  });

  it("begins anew when it is well in between, however often it falls ill", () => {
    looks(true, ...ill(10), undefined, ...ill(10), undefined, ...ill(10));
  });

  it("ends nothing while a change is under way", () => {
    looks(false, ...ill(100));
  });
});
