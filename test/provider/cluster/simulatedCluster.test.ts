import { strict as assert } from "node:assert";
import { connect } from "../../../provider/cluster/connect";
import type { ConnectionSettings } from "../../../provider/cluster/connectionSettings";
import type { ClusterClient, NodeApi } from "../../../provider/cluster/nodeApi";
import { realTime } from "../../../provider/time";
import type { SimulatedClusterOptions } from "../../cluster/simulatedCluster";
import { startCluster, type RunningCluster } from "../../cluster/startCluster";
import { rejection } from "./support/rejection";

describe("The client and a cluster of three nodes", () => {
  const toStop: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const stop of toStop.splice(0).reverse()) await stop();
  });

  async function start(options: SimulatedClusterOptions = {}): Promise<RunningCluster> {
    const cluster = await startCluster({ timeScale: 0.02, ...options });
    toStop.push(() => cluster.stop());
    return cluster;
  }

  function client(cluster: RunningCluster, over: Partial<ConnectionSettings> = {}): ClusterClient {
    const { username, password } = cluster;
    const made = connect(
      {
        endpoint: cluster.tlsEndpoint,
        credentials: { kind: "password", username, password },
        caCertificates: [cluster.caCertificate],
        tlsServerName: cluster.nodes[0]?.name,
        connectTo: cluster.connectTo,
        requestTimeout: 5_000,
        ...over,
      },
      { time: realTime },
    );
    toStop.push(() => made.close());
    return made;
  }

  /** Waits until `read` gives what is expected: settings reach the other nodes a little later. */
  async function eventually<T>(read: () => Promise<T>, expected: T): Promise<void> {
    const end = realTime.now() + 5_000;
    for (;;) {
      const value = await read();
      if (value === expected) return;
      if (realTime.now() > end) assert.deepEqual(value, expected);
      await realTime.sleep(10);
    }
  }

  async function encrypt(nodes: readonly NodeApi[]): Promise<void> {
    await nodes[0]?.disableAutoFailover();
    for (const node of nodes) await eventually(async () => (await node.autoFailover()).enabled, false);
    for (const node of nodes) await node.enableExternalListener({ family: "ipv4", encrypted: true });
    for (const node of nodes) await node.setupNetConfig({ encrypted: true });
    for (const node of nodes) await node.disableUnusedExternalListeners();
    for (const node of nodes) {
      await eventually(async () => {
        const { nodes: seen } = await node.cluster();
        return seen.every(({ encrypted, externalListeners }) => encrypted && externalListeners.length === 1);
      }, true);
    }
  }

  it("know each other over TLS", async () => {
    const cluster = await start();
    const reached = client(cluster);
    const identity = await reached.identity();
    assert.equal(identity.uuid, cluster.uuid);
    assert.equal(identity.edition, "enterprise");
    assert.ok(identity.version.startsWith("7.6.8"));
    const nodes = await reached.discover();
    assert.deepEqual(
      nodes.map(({ otpNode }) => otpNode),
      cluster.nodes.map(({ otpNode }) => otpNode),
    );
    for (const node of nodes) {
      assert.equal((await node.self()).otpNode, node.otpNode);
      assert.equal((await node.cluster()).level, "none");
      assert.equal(await node.clusterEncryptionLevel(), undefined);
    }
    assert.ok(cluster.requests.every(({ tls }) => tls));
  });

  it("go to strict and back, the client moving up from its plain endpoint on the way", async () => {
    const cluster = await start();
    const reached = client(cluster, { endpoint: cluster.plainEndpoint });
    const nodes = await reached.discover();
    const saved = await nodes[0]?.autoFailover();
    await encrypt(nodes);
    await reached.useTls();
    const [first = assert.fail()] = nodes;
    for (const level of ["all", "strict"] as const) {
      await first.setClusterEncryptionLevel(level);
      for (const node of nodes) await eventually(() => node.clusterEncryptionLevel(), level);
    }

    const late = client(cluster, { endpoint: cluster.plainEndpoint, requestTimeout: 500 });
    const error = await rejection(late.discover(), "CBSEC_UNREACHABLE");
    assert.match(error.context.hint ?? "", /write the endpoint as https:\/\/127\.0\.0\.2:\d+/);

    for (const level of ["all", "control"] as const) {
      await first.setClusterEncryptionLevel(level);
      for (const node of nodes) await eventually(() => node.clusterEncryptionLevel(), level);
    }
    for (const node of nodes) await node.enableExternalListener({ family: "ipv4", encrypted: false });
    for (const node of nodes) await node.setupNetConfig({ encrypted: false });
    for (const node of nodes) await node.disableUnusedExternalListeners();
    await first.restoreAutoFailover(saved ?? assert.fail());
    await eventually(async () => (await first.autoFailover()).enabled, true);
    assert.deepEqual(await first.autoFailover(), saved);
    assert.deepEqual(cluster.monitor.finish(cluster.truth()), []);
  });

  it("change family, and a node that restarts is waited for", async () => {
    const cluster = await start();
    const reached = client(cluster);
    const [node = assert.fail(), ...others] = await reached.discover();
    await node.disableAutoFailover();
    for (const other of [node, ...others])
      await eventually(async () => (await other.autoFailover()).enabled, false);
    for (const one of [node, ...others])
      await one.enableExternalListener({ family: "ipv6", encrypted: false });
    const [, self] = await Promise.all([node.setupNetConfig({ family: "ipv6" }), node.self()]);
    assert.ok(self.otpNode);
    assert.equal((await node.self()).addressFamily, "ipv6");
    assert.deepEqual(cluster.monitor.violations, []);
  });

  it("prove access over TLS, and over the family of the way in", async () => {
    const cluster = await start();
    const reached = client(cluster);
    for (const { otpNode } of await reached.discover()) {
      const { tlsPort } = cluster.nodes.find((node) => node.otpNode === otpNode) ?? assert.fail();
      assert.equal(await reached.proveTls(otpNode), `127.0.0.2:${tlsPort}`);
      assert.equal(await reached.proveFamily(otpNode, "ipv4"), `127.0.0.2:${tlsPort}`);
      await rejection(reached.proveFamily(otpNode, "ipv6"), "CBSEC_UNREACHABLE");
    }
  });

  it("pause and resume functions, scoped and not", async () => {
    const cluster = await start({
      functions: [{ name: "orders", scope: { bucket: "shop", scope: "eu" } }, { name: "audit" }],
    });
    const [node = assert.fail()] = await client(cluster).discover();
    const listed = await node.functions();
    assert.deepEqual(
      listed.map(({ name, status }) => ({ name, status })).sort((a, b) => a.name.localeCompare(b.name)),
      [
        { name: "audit", status: "deployed" },
        { name: "orders", status: "deployed" },
      ],
    );
    const statuses = async () => (await node.functions()).map(({ status }) => status).join();
    for (const one of listed) await node.pauseFunction(one);
    await eventually(statuses, "paused,paused");
    for (const one of listed) await node.resumeFunction(one);
    await eventually(statuses, "deployed,deployed");
    assert.deepEqual(cluster.monitor.finish(cluster.truth()), []);
  });

  it("tell refusals apart", async () => {
    const cluster = await start({ users: [{ name: "cadm", password: "asdasd1", roles: ["cluster_admin"] }] });
    const [node = assert.fail()] = await client(cluster).discover();
    const refused = await rejection(node.setupNetConfig({ encrypted: true }), "CBSEC_SERVER_REFUSED");
    assert.match(refused.context.serverText ?? "", /auto-failover is enabled/);

    const wrong = client(cluster, {
      credentials: { kind: "password", username: "Administrator", password: "no" },
    });
    await rejection(wrong.identity(), "CBSEC_NOT_AUTHENTICATED");

    const weaker = client(cluster, {
      credentials: { kind: "password", username: "cadm", password: "asdasd1" },
    });
    const [weak = assert.fail()] = await weaker.discover();
    const forbidden = await rejection(weak.setClusterEncryptionLevel("all"), "CBSEC_FORBIDDEN");
    assert.match(forbidden.message, /cluster\.admin\.security!write/);
    assert.deepEqual(
      await weak.checkPermissions(["cluster.admin.security!write", "cluster.settings!write"]),
      {
        "cluster.admin.security!write": false,
        "cluster.settings!write": true,
      },
    );
  });

  for (const version of ["7.0.5", "7.1.4", "7.2.3", "7.6.8", "8.0.1"]) {
    it(`put every auto-failover field of ${version} back`, async () => {
      const cluster = await start({
        version,
        autoFailover: {
          timeout: 77,
          maxCount: 2,
          failoverOnDataDiskIssues: { enabled: true, timePeriod: 100 },
        },
      });
      const [node = assert.fail()] = await client(cluster).discover();
      const saved = await node.autoFailover();
      assert.deepEqual(saved.failoverOnDataDiskIssues, { enabled: true, timePeriod: 100 });
      await node.disableAutoFailover();
      await eventually(async () => (await node.autoFailover()).enabled, false);
      assert.notDeepEqual({ ...(await node.autoFailover()), enabled: true }, saved);
      await node.restoreAutoFailover(saved);
      await eventually(async () => (await node.autoFailover()).enabled, true);
      assert.deepEqual(await node.autoFailover(), saved);
      assert.deepEqual(cluster.monitor.finish(cluster.truth()), []);
    });
  }

  it("list references to other clusters", async () => {
    const references = [{ name: "paris", secureType: "half" }];
    const cluster = await start({ remoteClusters: references });
    const [node = assert.fail()] = await client(cluster).discover();
    assert.deepEqual(await node.remoteClusters(), references);
  });

  it("come together by raw IP addresses", async () => {
    const cluster = await start({ names: "rawIp" });
    const nodes = await client(cluster).discover();
    for (const node of nodes) assert.equal((await node.self()).name, node.name);
  });
});
