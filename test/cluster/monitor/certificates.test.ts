import assert from "node:assert/strict";
import { connect } from "node:tls";

import type { RunningCluster } from "../startCluster";
import { ask, autoFailoverOff, change } from "../testing/ask";
import { createIssuer, type Issuer } from "../testing/issuer";
import { withCluster } from "../testing/withCluster";

const local = { door: "rest", address: "127.0.0.1" } as const;

function broken(cluster: RunningCluster): readonly string[] {
  return [...new Set(cluster.monitor.violations.map(({ rule }) => rule))];
}

function brokenAtEnd(cluster: RunningCluster): readonly string[] {
  return [...new Set(cluster.monitor.finish(cluster.truth()).map(({ rule }) => rule))];
}

async function put(cluster: RunningCluster, index: number, issuer: Issuer): Promise<void> {
  const leaf = await issuer.issue(`n${index}.cb.test`);
  await cluster.byHand.putInInbox(index, {
    "CA/root.pem": issuer.certificate,
    "chain.pem": leaf.chain,
    "pkey.key": leaf.key,
  });
}

async function say(cluster: RunningCluster, index: number, path: string, method = "POST"): Promise<number> {
  const { status } = await ask(cluster, index, path, { ...local, method });
  return status;
}

const load = (cluster: RunningCluster, index: number) =>
  say(cluster, index, "/node/controller/loadTrustedCAs");
const reload = (cluster: RunningCluster, index: number) =>
  say(cluster, index, "/node/controller/reloadCertificate");

/** Somebody connects by TLS. */
function handshake(cluster: RunningCluster, index: number): Promise<void> {
  const port = cluster.nodes[index]?.tlsPort;
  return new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.2", port, rejectUnauthorized: false }, () => {
      // The node knows of the connection a moment later than its client.
      setTimeout(() => resolve(void socket.destroy()), 20);
    });
    socket.on("error", reject);
  });
}

async function encrypt(cluster: RunningCluster): Promise<void> {
  await autoFailoverOff(cluster);
  for (const action of ["enableExternalListener", "setupNetConfig"]) {
    for (const { index } of cluster.nodes) {
      assert.equal((await change(cluster, index, action, { nodeEncryption: "on" }, local)).status, 200);
    }
  }
  for (const { index } of cluster.nodes) {
    await change(cluster, index, "disableUnusedExternalListeners", {}, local);
  }
}

const two = { nodes: 2, propagationDelay: 0 } as const;

describe("the monitor on certificates", () => {
  let root: Issuer;
  let other: Issuer;
  before(async () => {
    root = await createIssuer("Example Root");
    other = await createIssuer("Other Root");
  });

  it("finds nothing when an authority is added, each node reloaded and proven, and the old authority removed", () =>
    withCluster({ ...two, level: "strict" }, async (cluster) => {
      cluster.monitor.expect("noClearText");
      await put(cluster, 0, root);
      await put(cluster, 1, root);
      assert.equal(await load(cluster, 0), 200);
      for (const index of [0, 1]) {
        assert.equal(await reload(cluster, index), 200);
        await handshake(cluster, index);
      }
      assert.equal(await say(cluster, 0, "/pools/default/trustedCAs/0", "DELETE"), 204);
      assert.deepEqual(brokenAtEnd(cluster), []);
    }));

  it("finds a cluster authority that is replaced while a node is encrypted before 7.1, although the server refuses", () =>
    withCluster({ ...two, version: "7.0.5", level: "control" }, async (cluster) => {
      const form = root.certificate;
      assert.equal((await ask(cluster, 0, "/controller/uploadClusterCA", { ...local, form })).status, 400);
      assert.deepEqual(broken(cluster), ["authorityWhileEncrypted"]);
    }));

  it("lets 7.1 and later load an authority while encrypted", () =>
    withCluster({ ...two, version: "7.1.4", level: "all" }, async (cluster) => {
      await put(cluster, 0, root);
      assert.equal(await load(cluster, 0), 200);
      assert.deepEqual(broken(cluster), []);
    }));

  it("finds the removal of an authority that a node uses", () =>
    withCluster(two, async (cluster) => {
      assert.equal(await say(cluster, 0, "/pools/default/trustedCAs/0", "DELETE"), 400);
      assert.deepEqual(broken(cluster), ["authorityRemovedWhileUsed"]);
    }));

  it("finds the removal of an authority that nobody loaded or replaced by requests", () =>
    withCluster(two, async (cluster) => {
      await put(cluster, 0, root);
      await cluster.byHand.loadTrustedCAs(0);
      assert.equal(await say(cluster, 0, "/pools/default/trustedCAs/1", "DELETE"), 204);
      assert.deepEqual(broken(cluster), ["authorityRemovedByStranger"]);
    }));

  it("finds a second node reloaded before anybody looked at the first", () =>
    withCluster(two, async (cluster) => {
      await put(cluster, 0, root);
      await put(cluster, 1, root);
      await load(cluster, 0);
      await reload(cluster, 0);
      assert.equal(await reload(cluster, 1), 200);
      assert.deepEqual(broken(cluster), ["reloadBeforeProven"]);
    }));

  it("finds a node left on a chain that another one does not trust, at the end and while encrypted", async () => {
    await withCluster(two, async (cluster) => {
      await put(cluster, 0, root);
      await load(cluster, 0);
      await reload(cluster, 0);
      await cluster.byHand.removeTrustedCA(1);
      assert.deepEqual(broken(cluster), []);
      assert.deepEqual(brokenAtEnd(cluster), ["nodeOnUntrustedChain"]);
    });
    await withCluster({ ...two, propagationDelay: 20_000, level: "control" }, async (cluster) => {
      await put(cluster, 0, other);
      assert.equal(await load(cluster, 0), 200);
      // Node 1 has not heard of the new authority yet.
      assert.equal(await reload(cluster, 0), 200);
      assert.deepEqual(broken(cluster), ["nodeOnUntrustedChain"]);
    });
  });

  it("finds a moment of clear text only when it was told that there must be none", async () => {
    for (const expected of [true, false]) {
      await withCluster(two, async (cluster) => {
        await encrypt(cluster);
        if (expected) cluster.monitor.expect("noClearText");
        await change(cluster, 0, "enableExternalListener", { nodeEncryption: "off" }, local);
        assert.deepEqual(broken(cluster), expected ? ["clearTextUnderTrustBoth"] : []);
      });
    }
  });
});
