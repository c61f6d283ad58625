import { deepEqual, equal, match, ok } from "node:assert/strict";
import { connect } from "../../../provider/cluster/connect";
import { converge } from "../../../provider/execution/converge";
import type { OperationResult } from "../../../provider/execution/types";
import type { Goal } from "../../../provider/planning/goal";
import { realTime } from "../../../provider/time";
import type { ClusterEncryptionLevel } from "../../../provider/vocabulary";
import { startInProcess, type InProcessCluster } from "../../cluster/inProcess/startInProcess";
import type { SimulatedClusterOptions } from "../../cluster/simulatedCluster";
import type { RunningCluster } from "../../cluster/startCluster";
import { writes } from "../../cluster/testing/writes";
import { inProcess, runOn } from "./support/inProcess";
import { anOperation, onCluster, settingsOf, succeeded } from "./support/onCluster";

interface Version {
  readonly version: string;
  /** Strict, `only` and encryption beside Eventing came with 7.0.2. */
  readonly since702: boolean;
  /** Auto-failover settings that are not the defaults, in every field that disabling wipes on some version. */
  readonly autoFailover: Readonly<Record<string, unknown>>;
}

const common = { timeout: 31, maxCount: 2, failoverOnDataDiskIssues: { enabled: true, timePeriod: 77 } };

const versions: readonly Version[] = [
  { version: "7.0.0", since702: false, autoFailover: { ...common, failoverServerGroup: true } },
  { version: "7.0.1", since702: false, autoFailover: { ...common, failoverServerGroup: true } },
  { version: "7.0.2", since702: true, autoFailover: { ...common, failoverServerGroup: true } },
  { version: "7.0.5", since702: true, autoFailover: { ...common, failoverServerGroup: true } },
  { version: "7.1.4", since702: true, autoFailover: { ...common, canAbortRebalance: true } },
  { version: "7.2.3", since702: true, autoFailover: { ...common, failoverPreserveDurabilityMajority: true } },
  { version: "7.6.8", since702: true, autoFailover: { ...common, failoverPreserveDurabilityMajority: true } },
  {
    version: "8.0.1",
    since702: true,
    autoFailover: { ...common, failoverOnDataDiskNonResponsiveness: { enabled: true, timePeriod: 66 } },
  },
];

/** Functions have scopes from 7.1 on. */
const functionsOf = (version: string): SimulatedClusterOptions["functions"] => [
  { name: "f" },
  version.startsWith("7.0") ? { name: "g" } : { name: "g", scope: { bucket: "b", scope: "s" } },
  { name: "h", status: "undeployed" },
];

/** A way along every change from one of these to another, each once, that ends where it begins. */
function everyChange<T>(places: readonly T[]): readonly T[] {
  const left = new Set(
    places.flatMap((from) => places.filter((to) => to !== from).map((to) => key(from, to))),
  );
  const way: T[] = [];
  const walk = (at: T): void => {
    for (const to of places) if (left.delete(key(at, to))) walk(to);
    way.push(at);
  };
  walk(places[0] as T);
  return way.reverse().slice(1);

  function key(from: T, to: T): string {
    return `${places.indexOf(from)}>${places.indexOf(to)}`;
  }
}

for (const { version, since702, autoFailover } of versions) {
  describe(`The main job on server version ${version}`, () => {
    let cluster: InProcessCluster;

    before(async () => {
      cluster = await startInProcess({
        version,
        seed: 1,
        autoFailover,
        ...(since702 ? { functions: functionsOf(version) } : {}),
      });
    });
    after(() => cluster.stop());

    const levels: readonly ClusterEncryptionLevel[] = since702
      ? ["none", "control", "all", "strict"]
      : ["none", "control", "all"];

    it("makes every change of level, and puts everything back after each", async () => {
      for (const level of everyChange(levels)) {
        equal((await reach({ encryption: { level } })).level, level);
        expectAllAsBefore();
      }
    });

    it("changes the family while links are plain, and back", async () => {
      for (const family of ["ipv6", "ipv4"] as const) await reach({ addressFamily: { family, only: false } });
      expectAllAsBefore();
    });

    it("changes the family at the highest level, and comes back to that level", async () => {
      const level = levels[levels.length - 1] ?? "all";
      await reach({ encryption: { level } });
      for (const family of ["ipv6", "ipv4"] as const) {
        const result = await reach({ addressFamily: { family, only: false } });
        equal(result.level, level);
        expectAllAsBefore();
      }
    });

    it("changes both together in one window, and writes nothing when both are as they should be", async () => {
      const goal: Goal = {
        addressFamily: { family: "ipv6", only: false },
        encryption: { level: "control" },
      };
      await reach(goal);
      expectAllAsBefore();
      const before = writes(cluster).length;
      await reach(goal);
      equal(writes(cluster).length, before);
      await reach({ addressFamily: { family: "ipv4", only: false }, encryption: { level: "none" } });
      expectAllAsBefore();
    });

    it("comes back to the start when a node refuses to switch", async () => {
      cluster.faults.add({
        node: 1,
        method: "POST",
        path: "/node/controller/setupNetConfig",
        kind: "answer",
        status: 400,
        nth: 1,
      });
      const { outcome } = await runOn(cluster, { encryption: { level: "control" } });
      match(String(outcome), /The cluster was brought back to what it was before/);
      ok(cluster.truth().nodes.every((node) => !node.encrypted));
      expectAllAsBefore();
      cluster.faults.clear();
    });

    it("goes above control with mandatory client certificates only where the server does", async () => {
      await onCluster({ version, nodes: 2, timeScale: 0.01 }, async (strictOne) => {
        const plain = connect(
          {
            endpoint: strictOne.plainEndpoint,
            credentials: settingsOf(strictOne).credentials,
            connectTo: strictOne.connectTo,
          },
          { time: realTime },
        );
        const { status } = await ask(strictOne, "/settings/clientCertAuth", mandatory);
        ok(status === 200 || status === 202, String(status));
        const before = writes(strictOne).length;
        const [outcome] = await converge(plain, [anOperation({ encryption: { level: "all" } })], realTime);
        if (version.startsWith("7.")) {
          expectRefusal(outcome, /mandatory/);
          equal(writes(strictOne).length, before);
        } else succeeded(outcome);
        await plain.close();
      });
    });

    if (since702) {
      it("binds one family only, and both again", async () => {
        for (const only of [true, false]) await reach({ addressFamily: { family: "ipv4", only } });
        expectAllAsBefore();
      });
    } else {
      it("refuses what came with 7.0.2, by name, before anything is touched", async () => {
        await expectRefused(cluster, { encryption: { level: "strict" } }, /strict/);
        await expectRefused(cluster, { addressFamily: { family: "ipv4", only: true } }, /only/);
      });

      it("refuses encryption while the cluster has Eventing nodes, and takes the family", () =>
        inProcess({ version, functions: functionsOf(version), nodes: 2 }, async (withEventing) => {
          await expectRefused(withEventing, { encryption: { level: "control" } }, /Eventing/);
          const family: Goal = { addressFamily: { family: "ipv6", only: false } };
          succeeded((await runOn(withEventing, family)).outcome);
        }));
    }

    async function reach(goal: Goal): Promise<OperationResult> {
      return succeeded((await runOn(cluster, goal)).outcome);
    }

    function expectAllAsBefore(): void {
      deepEqual(cluster.monitor.finish(cluster.truth()), []);
    }
  });
}

const mandatory = JSON.stringify({
  state: "mandatory",
  prefixes: [{ path: "subject.cn", prefix: "", delimiter: "" }],
});

function ask(cluster: RunningCluster, path: string, body: string): Promise<Response> {
  const authorization = `Basic ${Buffer.from(`${cluster.username}:${cluster.password}`).toString("base64")}`;
  return fetch(new URL(path, cluster.plainEndpoint), { method: "POST", body, headers: { authorization } });
}

async function expectRefused(cluster: InProcessCluster, goal: Goal, words: RegExp): Promise<void> {
  const before = writes(cluster).length;
  const { outcome } = await runOn(cluster, goal);
  expectRefusal(outcome, words);
  equal(writes(cluster).length, before);
}

function expectRefusal(outcome: unknown, words: RegExp): void {
  ok(outcome instanceof Error, "not refused");
  match(outcome.message, /refused before anything was touched/);
  match(outcome.message, words);
}
