import assert from "node:assert/strict";
import { isSecurityError } from "../../../provider/errors/securityError";
import { connect } from "../../../provider/cluster/connect";
import { converge } from "../../../provider/execution/converge";
import { partialOf } from "../../../provider/execution/operationError";
import { realTime } from "../../../provider/time";
import { clusterEncryptionLevels } from "../../../provider/vocabulary";
import { toRest } from "../../campaigns/inProcess/toRest";
import type { Network } from "../../campaigns/inProcess/wire";
import { limits, providerFor } from "../../campaigns/provider";
import { startCluster } from "../../cluster/startCluster";
import { inProcess } from "./support/inProcess";
import { anOperation, onCluster, settingsOf, succeeded, writes } from "./support/onCluster";

const functions = [
  { name: "f" },
  { name: "g", scope: { bucket: "b", scope: "s" } },
  { name: "idle", status: "undeployed" },
];
const autoFailover = { timeout: 77, failoverOnDataDiskIssues: { enabled: true, timePeriod: 99 } };

describe("converge, on the simulated cluster", () => {
  for (const from of clusterEncryptionLevels) {
    for (const to of clusterEncryptionLevels) {
      it(`goes from ${from} to ${to} and puts everything back`, () =>
        onCluster({ level: from, functions, autoFailover }, async (cluster, client) => {
          const [outcome] = await converge(client, [anOperation({ encryption: { level: to } })], realTime);
          const result = succeeded(outcome);
          assert.equal(result.level, to);
          assert.equal(result.found.level, from);
          if (from === to) assert.deepEqual(writes(cluster), []);
          assert.deepEqual(
            cluster.truth().functions.map(({ status }) => status),
            ["deployed", "deployed", "undeployed"],
          );
        }));
    }
  }

  for (const level of ["none", "strict"] as const) {
    it(`changes the family to IPv6 and back at level ${level}`, () =>
      onCluster({ level, functions, autoFailover }, async (_cluster, client) => {
        for (const family of ["ipv6", "ipv4"] as const) {
          const operation = anOperation({ addressFamily: { family, only: false } });
          const result = succeeded((await converge(client, [operation], realTime))[0]);
          assert.equal(result.level, level);
          assert.ok(result.nodes.every((node) => node.addressFamily === family));
        }
      }));
  }

  it("runs family and encryption in one window", () =>
    onCluster({ functions, autoFailover }, async (cluster, client) => {
      const family = anOperation({ addressFamily: { family: "ipv6", only: false } });
      const encryption = anOperation({ encryption: { level: "all" } });
      const outcomes = await converge(client, [family, encryption], realTime);
      outcomes.forEach(succeeded);
      assert.equal(writes(cluster).filter(({ path }) => path === "/settings/autoFailover").length, 2);
    }));

  it("waits for auto-failover to be seen off everywhere when settings spread slowly", () =>
    onCluster({ functions, propagationDelay: 30_000 }, async (_cluster, client) => {
      const outcomes = await converge(client, [anOperation({ encryption: { level: "control" } })], realTime);
      assert.equal(succeeded(outcomes[0]).level, "control");
    }));

  for (const [path, body] of [
    ["/settings/autoFailover", undefined],
    ["/node/controller/enableExternalListener", undefined],
    ["/node/controller/setupNetConfig", undefined],
    ["/node/controller/disableUnusedExternalListeners", undefined],
    ["/settings/security", undefined],
    [/functions\/f\/pause/, undefined],
    [/functions\/f\/resume/, undefined],
  ] as const) {
    for (const kind of ["closeBeforeEffect", "closeAfterEffect"] as const) {
      it(`settles a lost answer of ${String(path)} (${kind})`, () =>
        onCluster({ functions, autoFailover }, async (cluster, client) => {
          cluster.faults.add({ method: "POST", path, body, nth: 1, kind });
          const operation = anOperation({ encryption: { level: "all" } });
          const shorter = { ...operation, limits: { ...operation.limits, nodeSwitch: 1_000 } };
          assert.equal(succeeded((await converge(client, [shorter], realTime))[0]).level, "all");
        }));
    }
  }

  it("goes back to the start when a node refuses to switch, and says what failed", () =>
    onCluster({ functions, autoFailover }, async (cluster, client) => {
      cluster.faults.add({
        node: 2,
        method: "POST",
        path: "/node/controller/setupNetConfig",
        nth: 1,
        kind: "answer",
        status: 400,
      });
      const [outcome] = await converge(client, [anOperation({ encryption: { level: "all" } })], realTime);
      assert.ok(isSecurityError(outcome, "CBSEC_STEP_FAILED"), String(outcome));
      assert.match(outcome.message, /^The cluster was brought back to what it was before/);
      assert.equal(partialOf(outcome)?.changed, true);
      assert.ok(cluster.truth().nodes.every(({ encrypted }) => !encrypted));
      assert.ok(cluster.truth().autoFailover.enabled);
    }));

  it("goes back from a failed family change, and back to the level that was lowered for it", () =>
    onCluster({ level: "all", functions, autoFailover }, async (cluster, client) => {
      cluster.faults.add({
        node: 1,
        method: "POST",
        path: "/node/controller/setupNetConfig",
        body: "afamily=ipv6",
        nth: 1,
        kind: "answer",
        status: 400,
      });
      const operation = anOperation({ addressFamily: { family: "ipv6", only: false } });
      const [outcome] = await converge(client, [operation], realTime);
      assert.ok(isSecurityError(outcome, "CBSEC_STEP_FAILED"), String(outcome));
      assert.equal(cluster.truth().level, "all");
      assert.ok(cluster.truth().nodes.every(({ encrypted, family }) => encrypted && family === "ipv4"));
    }));

  it("refuses a family change of raw IP names before anything is touched, and starts no other", () =>
    onCluster({ names: "rawIp" }, async (cluster, client) => {
      const family = anOperation({ addressFamily: { family: "ipv6", only: false } });
      const encryption = anOperation({ encryption: { level: "control" } });
      const [first, second] = await converge(client, [family, encryption], realTime);
      assert.ok(isSecurityError(first, "CBSEC_REFUSED"), String(first));
      assert.ok(isSecurityError(second, "CBSEC_NOT_STARTED"), String(second));
      assert.deepEqual(writes(cluster), []);
    }));

  it("leaves functions paused and auto-failover off when a node dies in mid-run, and says so first", async () => {
    const cluster = await startCluster({ timeScale: 0.02, functions, autoFailover });
    const client = connect(settingsOf(cluster), { time: realTime });
    try {
      cluster.faults.add({
        node: 2,
        method: "POST",
        path: "/node/controller/setupNetConfig",
        kind: "answer",
        status: 400,
      });
      const operation = anOperation({ encryption: { level: "all" } });
      const impatient = {
        ...operation,
        limits: { ...operation.limits, healthy: 1_500, propagation: 1_500, nodeSwitch: 2_000 },
      };
      const running = converge(client, [impatient], realTime);
      while (!cluster.truth().nodes.some(({ encrypted }) => encrypted)) await realTime.sleep(5);
      await cluster.byHand.killNode(1);
      const [outcome] = await running;
      assert.ok(isSecurityError(outcome, "CBSEC_NOT_UNIFORM"), String(outcome));
      assert.match(outcome.message.split("\n")[0] ?? "", /functions stay paused.*auto-failover stays off/);
      assert.equal(cluster.truth().autoFailover.enabled, false);
      assert.equal(cluster.truth().functions[0]?.status, "paused");
    } finally {
      await client.close();
      await cluster.stop();
    }
  });

  it("goes back when the operation's own time has run out", () =>
    inProcess({ functions, autoFailover }, async (cluster) => {
      let switches = 0;
      const delays: Network["delays"] = ({ path }) =>
        path === "/node/controller/setupNetConfig" && ++switches === 2 ? 29_000 : 0;
      const hasty = { limits: { ...limits, operation: 20_000 } };
      const provider = providerFor(cluster, {}, { delays });
      const outcome = await toRest(cluster, provider.run({ encryption: { level: "all" } }, hasty));
      assert.ok(isSecurityError(outcome, "CBSEC_STEP_FAILED"), String(outcome));
      assert.match(outcome.message, /^The cluster was brought back to what it was before/);
    }));

  it("does not switch encryption while Eventing functions cannot be read", async () =>
    onCluster({ functions, autoFailover }, async (cluster, client) => {
      const operation = anOperation({ encryption: { level: "all" } });
      const hasty = { ...operation, limits: { ...operation.limits, healthy: 1_000 } };
      const status = (text: string) => {
        if (text.startsWith("back:")) cluster.faults.clear();
        if (!text.includes("Enable node-to-node encryption on")) return;
        cluster.faults.add({ method: "GET", path: "/_p/event/api/v1/status", kind: "answer", status: 403 });
      };
      const progress = { ...operation.progress, status };
      const [outcome] = await converge(client, [{ ...hasty, progress }], realTime);
      assert.ok(isSecurityError(outcome, "CBSEC_STEP_FAILED"), String(outcome));
      assert.ok(!writes(cluster).some(({ path }) => path === "/node/controller/setupNetConfig"));
    }));

  it("turns down two operations of one facet", () =>
    onCluster({}, async (cluster, client) => {
      const one = anOperation({ encryption: { level: "all" } });
      const two = anOperation({ encryption: { level: "none" } });
      for (const outcome of await converge(client, [one, two], realTime))
        assert.ok(isSecurityError(outcome, "CBSEC_CLAIMED_TWICE"));
      assert.deepEqual(writes(cluster), []);
    }));
});
