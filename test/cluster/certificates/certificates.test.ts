import assert from "node:assert/strict";
import { connect } from "node:tls";
import { X509Certificate } from "node:crypto";

import type { RunningCluster } from "../startCluster";
import { ask } from "../testing/ask";
import { createIssuer, type Issuer } from "../testing/issuer";
import { withCluster } from "../testing/withCluster";

/** The leaf that a TLS port shows, and whether it verifies against `ca` for the node's name. */
function look(
  cluster: RunningCluster,
  index: number,
  ca: string,
): Promise<{ subject: string; trusted: boolean }> {
  const node = cluster.nodes[index] as (typeof cluster.nodes)[number];
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: "127.0.0.2",
      port: node.tlsPort,
      servername: node.name,
      ca,
      rejectUnauthorized: false,
    });
    socket.on("error", reject);
    socket.on("secureConnect", () => {
      const { raw } = socket.getPeerCertificate();
      resolve({ subject: new X509Certificate(raw).subject, trusted: socket.authorized });
      socket.destroy();
    });
  });
}

const plain = { door: "rest", address: "127.0.0.1" } as const;

describe("certificates of a simulated cluster", () => {
  let root: Issuer;
  before(async () => {
    root = await createIssuer("Example Root");
  });

  it("loads an authority from the inbox, serves the reloaded certificate at once, and shows both", () =>
    withCluster({ nodes: 2, propagationDelay: 0 }, async (cluster) => {
      const leaf = await root.issue("n0.cb.test");
      await cluster.byHand.putInInbox(0, {
        "CA/root.pem": root.certificate,
        "chain.pem": leaf.chain,
        "pkey.key": leaf.key,
      });
      assert.equal((await look(cluster, 0, root.certificate)).trusted, false);
      const loaded = await ask(cluster, 0, "/node/controller/loadTrustedCAs", { ...plain, method: "POST" });
      assert.equal(loaded.status, 200, loaded.text);
      assert.equal(loaded.json[0].id, 1);
      const answer = await ask(cluster, 0, "/node/controller/reloadCertificate", {
        ...plain,
        method: "POST",
      });
      assert.deepEqual([answer.status, answer.text], [200, '{"warnings":[]}']);
      assert.deepEqual(await look(cluster, 0, root.certificate), { subject: "CN=n0.cb.test", trusted: true });
      const shown = (await ask(cluster, 1, "/pools/default/certificates", plain)).json;
      assert.deepEqual(
        shown.map(({ type }: { type: string }) => type),
        ["uploaded", "generated"],
      );
      const trusted = (await ask(cluster, 1, "/pools/default/trustedCAs", plain)).json;
      assert.deepEqual(
        trusted.map(({ nodes }: { nodes: string[] }) => nodes.length),
        [1, 1],
      );
    }));
});
