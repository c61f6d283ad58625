import assert from "node:assert/strict";
import type { SimulatedClusterOptions } from "../simulatedCluster";
import { startCluster, type RunningCluster } from "../startCluster";
import { allHealthy, expectOk, Operator } from "./operator";
import { rules } from "./rules/all";
import { rulesOfCertificates } from "./rules/certificates";

interface WrongOrder {
  readonly options?: SimulatedClusterOptions;
  act(operator: Operator, cluster: RunningCluster): Promise<void>;
}

const tls = { nodeEncryption: "on" };
const plain = { nodeEncryption: "off" };
const backOn = { enabled: "true", timeout: "120" };
const oneDeployed = { functions: [{ name: "orders" }] };

/** By rule: the shortest wrong order of real requests that breaks it. */
const wrongOrders: Readonly<Record<string, WrongOrder>> = {
  autoFailoverOffWhileUnhealthy: {
    async act(operator, cluster) {
      await cluster.byHand.killNode(2);
      await operator.until("a node is seen unhealthy", (truth) => !allHealthy(truth));
      await operator.autoFailoverOff();
    },
  },
  autoFailoverOn: {
    async act(operator, cluster) {
      await cluster.byHand.addListener(1, { family: "ipv4", encrypted: true });
      expectOk(await operator.network(1, "disableUnusedExternalListeners"));
    },
  },
  switchWhileUnhealthy: {
    async act(operator, cluster) {
      await operator.autoFailoverOff();
      await operator.networkEverywhere("enableExternalListener", tls);
      await cluster.byHand.setMembership(2, "inactiveFailed");
      await operator.network(0, "setupNetConfig", tls);
    },
  },
  writeDuringRebalance: {
    async act(operator, cluster) {
      await operator.autoFailoverOff();
      await cluster.byHand.startRebalance(60_000);
      expectOk(await operator.network(0, "enableExternalListener", tls));
    },
  },
  familyWhileEncrypted: {
    options: { level: "control" },
    async act(operator) {
      await operator.autoFailoverOff();
      await operator.networkEverywhere("enableExternalListener", { afamily: "ipv6" });
      expectOk(await operator.network(0, "setupNetConfig", { afamily: "ipv6" }));
    },
  },
  twoNodesChangeFamily: {
    async act(operator) {
      await operator.autoFailoverOff();
      await operator.networkEverywhere("enableExternalListener", { afamily: "ipv6" });
      await Promise.all([
        operator.network(0, "setupNetConfig", { afamily: "ipv6" }),
        operator.network(1, "setupNetConfig", { afamily: "ipv6" }),
      ]);
    },
  },
  switchBeforeListeners: {
    async act(operator) {
      await operator.autoFailoverOff();
      assert.equal(await operator.network(0, "setupNetConfig", tls), 400);
    },
  },
  listenerRemovedWhileSpoken: {
    async act(operator) {
      await operator.autoFailoverOff();
      await operator.networkEverywhere("enableExternalListener", tls);
      expectOk(await operator.network(0, "setupNetConfig", tls));
      await operator.network(0, "disableUnusedExternalListeners");
    },
  },
  encryptionWhileFunctionRuns: {
    options: oneDeployed,
    async act(operator) {
      await operator.autoFailoverOff();
      await operator.networkEverywhere("enableExternalListener", tls);
      expectOk(await operator.network(0, "setupNetConfig", tls));
    },
  },
  encryptionOffAboveControl: {
    options: { level: "all" },
    async act(operator) {
      await operator.autoFailoverOff();
      assert.equal(await operator.network(0, "enableExternalListener", plain), 400);
    },
  },
  levelWithoutEncryption: {
    async act(operator) {
      assert.equal(await operator.level("all"), 400);
    },
  },
  levelWhileFunctionRuns: {
    options: { ...oneDeployed, level: "control" },
    async act(operator) {
      expectOk(await operator.level("all"));
    },
  },
  strictWithPlainListener: {
    options: { level: "control" },
    async act(operator) {
      await operator.autoFailoverOff();
      expectOk(await operator.network(2, "enableExternalListener", plain));
      await operator.level("strict");
    },
  },
  functionUndeployed: {
    options: oneDeployed,
    async act(operator) {
      expectOk(await operator.act("undeploy", "orders"));
    },
  },
  functionResumedWhileNodesDiffer: {
    options: oneDeployed,
    async act(operator) {
      await operator.bring("orders", "pause");
      await operator.autoFailoverOff();
      expectOk(await operator.network(1, "enableExternalListener", tls));
      expectOk(await operator.act("resume", "orders"));
    },
  },
  functionResumedNotDeployedBefore: {
    options: { functions: [{ name: "orders", status: "paused" }] },
    async act(operator) {
      expectOk(await operator.act("resume", "orders"));
    },
  },
  autoFailoverBackWhileUnhealthy: {
    async act(operator, cluster) {
      await operator.autoFailoverOff();
      await operator.networkEverywhere("enableExternalListener", tls);
      await operator.networkEverywhere("disableUnusedExternalListeners");
      await cluster.byHand.killNode(2);
      await operator.until("a node is seen unhealthy", (truth) => !allHealthy(truth));
      expectOk(await operator.autoFailover(backOn));
    },
  },
  autoFailoverBackWhileNodesDiffer: {
    async act(operator) {
      await operator.autoFailoverOff();
      expectOk(await operator.network(1, "enableExternalListener", tls));
      expectOk(await operator.autoFailover(backOn));
    },
  },
  nodesDifferAtEnd: {
    async act(operator) {
      await operator.autoFailoverOff();
      await operator.networkEverywhere("enableExternalListener", tls);
      expectOk(await operator.network(0, "setupNetConfig", tls));
    },
  },
  listenerLeftOver: {
    async act(operator) {
      await operator.autoFailoverOff();
      await operator.networkEverywhere("enableExternalListener", tls);
      expectOk(await operator.autoFailover(backOn));
    },
  },
  functionNotRestored: {
    options: oneDeployed,
    async act(operator) {
      await operator.bring("orders", "pause");
    },
  },
  autoFailoverNotRestored: {
    options: { autoFailover: { enabled: true, failoverOnDataDiskIssues: { enabled: true, timePeriod: 60 } } },
    async act(operator) {
      await operator.autoFailoverOff();
      expectOk(await operator.autoFailover(backOn));
    },
  },
};

describe("the monitor on the simulated cluster", () => {
  let cluster: RunningCluster | undefined;

  async function start(options: SimulatedClusterOptions = {}): Promise<[Operator, RunningCluster]> {
    cluster = await startCluster({ timeScale: 0.02, ...options });
    return [new Operator(cluster), cluster];
  }

  afterEach(async () => {
    await cluster?.stop();
    cluster = undefined;
  });

  it("is shown a wrong order for each of its rules, those on certificates apart, which have tests of their own", () => {
    const others = rules.filter((rule) => !rulesOfCertificates.includes(rule));
    assert.deepEqual(Object.keys(wrongOrders).sort(), others.map(({ name }) => name).sort());
  });

  for (const [rule, { options, act }] of Object.entries(wrongOrders)) {
    it(`finds ${rule} broken by real requests`, async () => {
      const [operator, running] = await start(options);
      await act(operator, running);
      const found = running.monitor.finish(running.truth()).map((violation) => violation.rule);
      assert.ok(found.includes(rule), `found: ${found.join(", ") || "nothing"}`);
    });
  }

  it("finds nothing in the right procedure: IPv6 and strict, then back to plain IPv4", async () => {
    const [operator, running] = await start({
      functions: [{ name: "orders" }, { name: "audit", status: "undeployed" }],
      autoFailover: { timeout: 77, maxCount: 3, failoverOnDataDiskIssues: { enabled: true, timePeriod: 60 } },
    });
    const before = running.truth();
    const restored = {
      enabled: "true",
      timeout: "77",
      maxCount: "3",
      "failoverOnDataDiskIssues[enabled]": "true",
      "failoverOnDataDiskIssues[timePeriod]": "60",
    };

    await operator.autoFailoverOff();
    await operator.switchFamily("ipv6");
    await operator.bring("orders", "pause");
    await operator.switchEncryption("on");
    await operator.levelOnceSeen("all");
    await operator.levelOnceSeen("strict");
    await operator.until("all nodes are healthy", allHealthy);
    await operator.bring("orders", "resume");
    expectOk(await operator.autoFailover(restored));
    const secured = running.truth();
    assert.equal(secured.level, "strict");
    assert.ok(
      secured.nodes.every((node) => node.encrypted && node.family === "ipv6" && node.listeners.length === 1),
    );
    assert.deepEqual(running.monitor.finish(secured), []);

    await operator.autoFailoverOff();
    await operator.bring("orders", "pause");
    await operator.levelOnceSeen("all");
    await operator.levelOnceSeen("control");
    await operator.switchEncryption("off");
    await operator.switchFamily("ipv4");
    await operator.until("all nodes are healthy", allHealthy);
    await operator.bring("orders", "resume");
    expectOk(await operator.autoFailover(restored));
    await operator.until("every node sees auto-failover on", ({ nodes }) =>
      nodes.every((node) => node.autoFailoverEnabled),
    );

    const after = running.truth();
    assert.deepEqual(running.monitor.finish(after), []);
    assert.deepEqual({ ...after, at: 0 }, { ...before, at: 0 });
  });
});
