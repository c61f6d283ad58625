import assert from "node:assert/strict";

import type { RunningCluster } from "./startCluster";
import { ask, autoFailoverOff, change, until, type Asked } from "./testing/ask";
import { createIssuer } from "./testing/issuer";
import { HeldClock } from "./testing/heldClock";
import { testTimeScale, withCluster } from "./testing/withCluster";

const names = ["ns_1@n0.cb.test", "ns_1@n1.cb.test", "ns_1@n2.cb.test"] as const;

interface Row {
  readonly otpNode: string;
  readonly clusterMembership: string;
  readonly recoveryType: string;
  readonly status: string;
  readonly nodeEncryption: boolean;
}

function row({ json }: Asked, index: number): Row | undefined {
  return json?.nodes?.find((one: Row) => one.otpNode === names[index]);
}

function post(cluster: RunningCluster, path: string, form: Record<string, string>): Promise<Asked> {
  return ask(cluster, 0, `/controller/${path}`, { form });
}

function shows(
  cluster: RunningCluster,
  viewer: number,
  satisfied: (asked: Asked) => boolean,
): Promise<Asked> {
  return until(cluster, viewer, "/pools/default", satisfied);
}

async function rebalances(cluster: RunningCluster, form: Record<string, string>): Promise<void> {
  const started = await post(cluster, "rebalance", { knownNodes: names.join(), ...form });
  assert.equal(started.status, 200, started.text);
  await shows(cluster, 0, ({ json }) => json.rebalanceStatus === "none" && json.balanced);
}

describe("A node that is failed over", () => {
  it("is shown as such by every node, and has no services", () =>
    withCluster({ functions: [{ name: "f" }] }, async (cluster) => {
      const answer = await post(cluster, "failOver", { otpNode: names[2] });
      assert.deepEqual([answer.status, answer.text], [200, ""]);
      for (const viewer of [0, 1, 2]) {
        await shows(cluster, viewer, (asked) => row(asked, 2)?.clusterMembership === "inactiveFailed");
      }
      const { json } = await ask(cluster, 0, "/_p/event/api/v1/status");
      assert.equal(json.num_eventing_nodes, 2);
      await assert.rejects(ask(cluster, 2, "/api/v1/status", { door: "eventingTls" }));
    }));

  it("comes back by its recovery and a rebalance", () =>
    withCluster({}, async (cluster) => {
      await post(cluster, "failOver", { otpNode: names[1] });
      await shows(cluster, 0, (asked) => row(asked, 1)?.clusterMembership === "inactiveFailed");
      const form = { otpNode: names[1], recoveryType: "delta" };
      const recovery = await post(cluster, "setRecoveryType", form);
      assert.deepEqual([recovery.status, recovery.json], [200, []]);
      const waiting = await shows(cluster, 0, (asked) => row(asked, 1)?.recoveryType === "delta");
      assert.equal(row(waiting, 1)?.clusterMembership, "inactiveAdded");
      assert.equal(waiting.json.balanced, false);
      await rebalances(cluster, {});
      const back = await shows(cluster, 2, (asked) => row(asked, 1)?.clusterMembership === "active");
      assert.equal(row(back, 1)?.recoveryType, "none");
    }));

  it("can be failed over again instead of coming back", () =>
    withCluster({}, async (cluster) => {
      await post(cluster, "failOver", { otpNode: names[1] });
      await shows(cluster, 0, (asked) => row(asked, 1)?.clusterMembership === "inactiveFailed");
      await post(cluster, "reAddNode", { otpNode: names[1] });
      await shows(cluster, 0, (asked) => row(asked, 1)?.recoveryType === "full");
      assert.equal((await post(cluster, "reFailOver", { otpNode: names[1] })).status, 200);
      const again = await shows(cluster, 0, (asked) => row(asked, 1)?.clusterMembership === "inactiveFailed");
      assert.equal(row(again, 1)?.recoveryType, "none");
      assert.equal((await post(cluster, "reFailOver", { otpNode: names[1] })).status, 400);
    }));

  it("leaves with the next rebalance, keeps its encryption, and belongs to nobody", () =>
    withCluster({ level: "control" }, async (cluster) => {
      await post(cluster, "failOver", { otpNode: names[2] });
      await shows(cluster, 0, (asked) => row(asked, 2)?.clusterMembership === "inactiveFailed");
      await rebalances(cluster, {});
      await shows(cluster, 1, ({ json }) => json.nodes.length === 2);
      const alone = await ask(cluster, 2, "/pools/default", { door: "rest", user: null });
      assert.deepEqual([alone.status, alone.text], [404, '"unknown pool"']);
      const self = await ask(cluster, 2, "/nodes/self", { door: "rest", user: null });
      assert.deepEqual([self.json.otpNode, self.json.nodeEncryption], ["ns_1@cb.local", true]);
    }));

  it("can be ejected at once, unlike an active one", () =>
    withCluster({}, async (cluster) => {
      const active = await post(cluster, "ejectNode", { otpNode: names[2] });
      assert.deepEqual([active.status, active.text], [400, "Cannot remove active server.\n"]);
      const unknown = await post(cluster, "ejectNode", { otpNode: "ns_1@nosuch" });
      assert.deepEqual([unknown.status, unknown.text], [400, "Server does not exist.\n"]);
      assert.equal((await post(cluster, "ejectNode", {})).text, "Bad Request\n");
      await post(cluster, "failOver", { otpNode: names[2] });
      await shows(cluster, 0, (asked) => row(asked, 2)?.clusterMembership === "inactiveFailed");
      assert.equal((await post(cluster, "ejectNode", { otpNode: names[2] })).status, 200);
      await shows(cluster, 1, ({ json }) => json.nodes.length === 2);
    }));

  it("may be one that is down, if most of the others are up", () =>
    withCluster({}, async (cluster) => {
      await cluster.byHand.killNode(2);
      assert.equal((await post(cluster, "failOver", { otpNode: names[2] })).status, 200);
      const seen = await shows(cluster, 1, (asked) => row(asked, 2)?.clusterMembership === "inactiveFailed");
      assert.equal(row(seen, 2)?.status, "unhealthy");
    }));

  it("needs an unsafe failover when most nodes are down", () =>
    withCluster({}, async (cluster) => {
      await cluster.byHand.killNode(1);
      await cluster.byHand.killNode(2);
      const refused = await post(cluster, "failOver", { otpNode: names[2] });
      assert.deepEqual(
        [refused.status, refused.text],
        [500, "Cannot safely perform a failover at the moment"],
      );
      const forced = { otpNode: names[2], allowUnsafe: "true" };
      assert.equal((await post(cluster, "failOver", forced)).status, 200);
    }));

  it("can go gracefully, as a task that others see", () => {
    const clock = new HeldClock(testTimeScale);
    const work = async (cluster: RunningCluster) => {
      await clock.hold(async () => {
        assert.equal((await post(cluster, "startGracefulFailover", { otpNode: names[1] })).status, 200);
        await shows(cluster, 0, ({ json }) => json.rebalanceStatus === "running");
        const late = await post(cluster, "failOver", { otpNode: names[2] });
        assert.deepEqual([late.status, late.text], [503, "Rebalance running."]);
      });
      await shows(cluster, 0, (asked) => row(asked, 1)?.clusterMembership === "inactiveFailed");
    };
    return withCluster({}, work, clock);
  });

  it("must exist, be active, and not be the last one", () =>
    withCluster({ nodes: 1 }, async (cluster) => {
      const texts = await Promise.all(
        [{}, { otpNode: "ns_1@x.y" }, { otpNode: names[0] }].map((form) =>
          post(cluster, "failOver", form as Record<string, string>),
        ),
      );
      assert.deepEqual(
        texts.map(({ status, text }) => `${status} ${text}`),
        [
          "400 No server specified.",
          '400 Unknown server given: ["ns_1@x.y"]',
          "400 Last active node cannot be failed over.",
        ],
      );
      const recovery = await post(cluster, "setRecoveryType", { otpNode: names[0], recoveryType: "most" });
      assert.deepEqual(Object.keys(recovery.json), ["recoveryType", "otpNode"]);
    }));
});

describe("A rebalance", () => {
  it("takes ejected nodes out, also the one that leads it", () =>
    withCluster({}, async (cluster) => {
      const started = await ask(cluster, 1, "/controller/rebalance", {
        form: { knownNodes: names.join(), ejectedNodes: names[0] },
      });
      assert.equal(started.status, 200);
      const left = await shows(
        cluster,
        2,
        ({ json }) => json.nodes.length === 2 && json.rebalanceStatus === "none",
      );
      assert.equal(row(left, 0), undefined);
      assert.equal((await ask(cluster, 0, "/pools/default", { door: "rest", user: null })).status, 404);
    }));

  it("does not begin in 8.0 while a node that stays is down, or without anybody to stay", () =>
    withCluster({ version: "8.0.1" }, async (cluster) => {
      const nobody = { knownNodes: names.join(), ejectedNodes: names.join() };
      assert.equal((await post(cluster, "rebalance", nobody)).text, "No active nodes left");
      assert.deepEqual((await post(cluster, "rebalance", {})).json, { empty_known_nodes: 1 });
      await cluster.byHand.killNode(1);
      const refused = await post(cluster, "rebalance", { knownNodes: names.join() });
      assert.deepEqual(
        [refused.status, refused.text],
        [503, "Cannot contact the following nodes: ['ns_1@n1.cb.test']"],
      );
    }));

  it("begins in earlier versions while a node that stays is down, and fails", () =>
    withCluster({ version: "7.6.8" }, async (cluster) => {
      await cluster.byHand.killNode(1);
      assert.equal((await post(cluster, "rebalance", { knownNodes: names.join() })).status, 200);
      const errorMessage = "Rebalance failed. See logs for detailed reason. You can try again.";
      const path = "/pools/default/rebalanceProgress";
      const over = await until(cluster, 0, path, ({ json }) => json.status === "none" && json.errorMessage);
      assert.deepEqual(over.json, { status: "none", errorMessage });
      const [task] = (await ask(cluster, 0, "/pools/default/tasks")).json;
      assert.deepEqual([task.status, task.errorMessage], ["notRunning", errorMessage]);
      const { counters } = (await ask(cluster, 0, "/pools/default")).json;
      assert.deepEqual(
        [counters.rebalance_start, counters.rebalance_success, counters.rebalance_fail],
        [2, 1, 1],
      );
    }));
});

describe("A node that joins", () => {
  it("takes over the encryption, the listeners and the level of its cluster", () =>
    withCluster({ level: "strict" }, async (cluster) => {
      await rebalances(cluster, { ejectedNodes: names[2] });
      await shows(cluster, 0, ({ json }) => json.nodes.length === 2);
      const hostname = `https://n2.cb.test:${cluster.nodes[2]?.tlsPort}`;
      const form = { hostname, user: cluster.username, password: cluster.password, services: "kv" };
      assert.deepEqual((await post(cluster, "addNode", form)).json, { otpNode: names[2] });
      const twice = await post(cluster, "addNode", form);
      assert.deepEqual(
        [twice.status, twice.json],
        [400, ["Prepare join failed. Node is already part of cluster."]],
      );
      const self = await until(cluster, 2, "/nodes/self", ({ json }) => json?.nodeEncryption);
      assert.deepEqual(self.json.externalListeners, [{ afamily: "inet", nodeEncryption: true }]);
      assert.equal(self.json.clusterMembership, "inactiveAdded");
      await assert.rejects(ask(cluster, 2, "/nodes/self", { door: "rest" }), "plain is closed outside");
      await rebalances(cluster, {});
      await shows(cluster, 2, (asked) => row(asked, 2)?.clusterMembership === "active");
    }));

  it("must show a certificate that its cluster trusts, when that has an operator's", async () => {
    const root = await createIssuer("Example Root");
    const own = { 0: await root.issue("n0.cb.test") };
    await withCluster(
      { nodes: 2, certificates: { authorities: [root.certificate], nodes: own } },
      async (cluster) => {
        const [first, second] = ["ns_1@n0.cb.test", "ns_1@n1.cb.test"];
        await post(cluster, "rebalance", { knownNodes: `${first},${second}`, ejectedNodes: second });
        await shows(cluster, 0, ({ json }) => json.nodes.length === 1 && json.rebalanceStatus === "none");
        const port = cluster.nodes[1]?.tlsPort;
        const hostname = `https://n1.cb.test:${port}`;
        const form = { hostname, user: cluster.username, password: cluster.password, services: "kv" };
        const refused = await post(cluster, "addNode", form);
        assert.deepEqual(
          [refused.status, refused.json],
          [
            400,
            [
              `Prepare join failed. Failed to establish TLS connection to n1.cb.test:${port}. The certificate is issued by unknown CA ` +
                "or some of the intermediate certificates are missing (TLS client: In state wait_cert_cr at ssl_handshake.erl:2111 " +
                "generated CLIENT ALERT: Fatal - Unknown CA\n). Please review the CAs available on the cluster (ns_1@n0.cb.test) and " +
                "add a new one if required",
            ],
          ],
        );
        const { chain, key } = await root.issue("n1.cb.test");
        const files = { "CA/root.pem": root.certificate, "chain.pem": chain, "pkey.key": key };
        await cluster.byHand.putInInbox(1, files);
        for (const action of ["loadTrustedCAs", "reloadCertificate"]) {
          const local = { method: "POST", door: "rest", address: "127.0.0.1", user: null } as const;
          assert.equal((await ask(cluster, 1, `/node/controller/${action}`, local)).status, 200);
        }
        assert.deepEqual((await post(cluster, "addNode", form)).json, { otpNode: second });
        const certificates = await until(
          cluster,
          0,
          "/pools/default/certificates",
          ({ json }) => json.length === 2,
        );
        assert.deepEqual(
          certificates.json.map(({ type }: { type: string }) => type),
          ["uploaded", "uploaded"],
        );
      },
    );
  });
});

describe("A node that restarts", () => {
  it("has its family, encryption, listeners, level and users as before", () =>
    withCluster({ level: "all" }, async (cluster) => {
      const group = "/settings/rbac/groups/note";
      await ask(cluster, 1, group, { method: "PUT", form: { roles: "", description: "kept" } });
      await until(cluster, 1, group, ({ status }) => status === 200);
      const before = (await ask(cluster, 1, "/nodes/self")).json;
      await cluster.byHand.killNode(1);
      await assert.rejects(ask(cluster, 1, "/nodes/self"));
      await shows(cluster, 0, (asked) => row(asked, 1)?.status === "unhealthy");
      await cluster.byHand.returnNode(1);
      const after = (await ask(cluster, 1, "/nodes/self")).json;
      for (const field of ["addressFamily", "nodeEncryption", "externalListeners", "nodeUUID"]) {
        assert.deepEqual(after[field], before[field], field);
      }
      assert.equal((await ask(cluster, 1, "/settings/security/clusterEncryptionLevel")).json, "all");
      assert.equal((await ask(cluster, 1, group)).json.description, "kept");
      await shows(cluster, 0, (asked) => row(asked, 1)?.status === "healthy");
    }));

  it("fails a switch of its peers as long as it is down", () =>
    withCluster({ nodes: 2 }, async (cluster) => {
      await autoFailoverOff(cluster);
      for (const index of [0, 1])
        await change(cluster, index, "enableExternalListener", { nodeEncryption: "on" });
      await cluster.byHand.killNode(1);
      const refused = await change(cluster, 0, "setupNetConfig", { nodeEncryption: "on" });
      assert.equal(refused.status, 400);
      assert.deepEqual(refused.json.errors, { _: "Reconnect to 'ns_1@n1.cb.test' retries exceeded" });
      await until(cluster, 0, "/nodes/self", ({ json }) => json.nodeEncryption === false);
      await cluster.byHand.returnNode(1);
      await shows(cluster, 0, (asked) => row(asked, 1)?.status === "healthy");
    }));
});
