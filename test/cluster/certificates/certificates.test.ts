import assert from "node:assert/strict";
import { connect } from "node:tls";
import { X509Certificate } from "node:crypto";

import type { RunningCluster } from "../startCluster";
import { ask, change, until, type Asked } from "../testing/ask";
import { createIssuer, type Issuer, type LeafOptions } from "../testing/issuer";
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

  it("starts with an operator's authority and certificates, each node proven", async () => {
    const nodes = { 0: await root.issue("n0.cb.test"), 1: await root.issue("n1.cb.test") };
    for (const version of ["7.0.5", "8.0.1"]) {
      const options = { nodes: 2, version, certificates: { authorities: [root.certificate], nodes } };
      await withCluster(options, async (cluster) => {
        for (const index of [0, 1])
          assert.equal((await look(cluster, index, root.certificate)).trusted, true);
        assert.equal((await ask(cluster, 1, "/pools/default")).status, 200);
        assert.ok(cluster.truth().nodes.every(({ certificate }) => certificate.type === "uploaded"));
      });
    }
  });

  describe("reloaded", () => {
    const words: readonly (readonly [what: string, of: (root: Issuer) => Promise<Files>, answer: RegExp])[] =
      [
        [
          "with the key of another",
          async (one) => ({ ...(await filesFor(one, "n0.cb.test")), "pkey.key": one.key }),
          /Provided certificate doesn't match provided private key/,
        ],
        [
          "without its intermediate",
          async (one) => {
            const { certificate, key } = await (await one.intermediate("Middle")).issue("n0.cb.test");
            return { "chain.pem": certificate, "pkey.key": key };
          },
          /CA certificate for this chain is not found/,
        ],
        [
          "in the wrong order",
          async (one) => {
            const middle = await one.intermediate("Middle");
            const { certificate, key } = await middle.issue("n0.cb.test");
            return { "chain.pem": middle.certificate + certificate, "pkey.key": key };
          },
          /CA certificate for this chain is not found/,
        ],
        [
          "when expired",
          (one) => filesFor(one, "n0.cb.test", { notAfter: new Date(Date.now() - 1000) }),
          /CA certificate for this chain is not found/,
        ],
        [
          "before it is valid",
          (one) => filesFor(one, "n0.cb.test", { notBefore: new Date(Date.now() + 60_000) }),
          /CA certificate for this chain is not found/,
        ],
        ["for another host", (one) => filesFor(one, "n9.cb.test"), /contains host name 'n0.cb.test'/],
        ["for a wildcard", (one) => filesFor(one, "*.cb.test"), /contains host name 'n0.cb.test'/],
      ];

    it("is refused in the server's words, and what is served stays", () =>
      withCluster({ nodes: 2, propagationDelay: 0 }, async (cluster) => {
        await cluster.byHand.putInInbox(0, { "CA/root.pem": root.certificate });
        await cluster.byHand.loadTrustedCAs(0);
        for (const [what, of, answer] of words) {
          await cluster.byHand.putInInbox(0, await of(root));
          const asked = await ask(cluster, 0, "/node/controller/reloadCertificate", {
            ...plain,
            method: "POST",
          });
          assert.equal(asked.status, 400, what);
          assert.match(asked.text, answer, what);
        }
        assert.match((await look(cluster, 0, root.certificate)).subject, /Couchbase Server Node/);
      }));

    it("is taken with its intermediate, which the node then shows", () =>
      withCluster({ nodes: 2, propagationDelay: 0 }, async (cluster) => {
        const leaf = await (await root.intermediate("Middle")).issue("n0.cb.test");
        const files = { "CA/r.pem": root.certificate, "chain.pem": leaf.chain, "pkey.key": leaf.key };
        await cluster.byHand.putInInbox(0, files);
        await cluster.byHand.loadTrustedCAs(0);
        await cluster.byHand.reloadCertificate(0);
        assert.equal((await look(cluster, 0, root.certificate)).trusted, true);
      }));
  });

  it("for another host is taken by 7.0, and then encryption cannot be switched on", () =>
    withCluster({ nodes: 2, version: "7.0.5", propagationDelay: 0 }, async (cluster) => {
      const form = root.certificate;
      assert.equal((await ask(cluster, 0, "/controller/uploadClusterCA", { ...plain, form })).status, 200);
      await cluster.byHand.putInInbox(0, await filesFor(root, "n9.cb.test"));
      const reloaded = await ask(cluster, 0, "/node/controller/reloadCertificate", {
        ...plain,
        method: "POST",
      });
      assert.equal(reloaded.status, 200);
      await cluster.byHand.setAutoFailover({ enabled: false });
      await until(cluster, 1, "/settings/autoFailover", ({ json }) => json.enabled === false, plain);
      const on = { nodeEncryption: "on" };
      assert.match((await change(cluster, 0, "enableExternalListener", on, plain)).text, /TLS handshake/);
      assert.equal((await change(cluster, 1, "enableExternalListener", on, plain)).status, 200);
      assert.match((await change(cluster, 1, "setupNetConfig", on, plain)).text, /retries exceeded/);
    }));

  it("of clients must be trusted before nodes ask each other for them", () =>
    withCluster({ nodes: 1, level: "control", propagationDelay: 0 }, async (cluster) => {
      await cluster.byHand.setAutoFailover({ enabled: false });
      const form = { clientCertVerification: "true", nodeEncryption: "on" };
      assert.equal((await change(cluster, 0, "setupNetConfig", form, plain)).status, 200);
      await cluster.byHand.removeTrustedCA(0);
      const refused = await change(cluster, 0, "setupNetConfig", form, plain);
      assert.equal(refused.status, 400);
      assert.match(refused.text, /issued by a deprecated internal CA: n0\.cb\.test/);
    }));

  it("goes back to certificates of the cluster's own making by regenerateCertificate", async () => {
    const nodes = { 0: await root.issue("n0.cb.test"), 1: await root.issue("n1.cb.test") };
    const certificates = { authorities: [root.certificate], nodes };
    await withCluster({ nodes: 2, propagationDelay: 0, certificates }, async (cluster) => {
      const path = "/controller/regenerateCertificate";
      const { status, text } = await ask(cluster, 0, path, { ...plain, method: "POST" });
      assert.equal(status, 200);
      // The node that is not asked makes its own a little later.
      const bothMade = ({ json }: Asked) =>
        (json as unknown as { type: string }[]).every(({ type }) => type === "generated");
      await until(cluster, 0, "/pools/default/certificates", bothMade, plain);
      for (const index of [0, 1]) assert.equal((await look(cluster, index, text)).trusted, true);
    });
  });
});

type Files = Readonly<Record<string, string>>;

async function filesFor(issuer: Issuer, host: string, options: LeafOptions = {}): Promise<Files> {
  const { chain, key } = await issuer.issue(host, options);
  return { "chain.pem": chain, "pkey.key": key };
}
