import assert from "node:assert/strict";
import { createPrivateKey } from "node:crypto";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";

import type { RunningCluster } from "../startCluster";
import { ask } from "../testing/ask";
import { createIssuer, type Issuer } from "../testing/issuer";
import { withCluster } from "../testing/withCluster";

const secret = "a passphrase";

function reload(cluster: RunningCluster, privateKeyPassphrase?: Record<string, unknown>) {
  const form = privateKeyPassphrase ? JSON.stringify({ privateKeyPassphrase }) : undefined;
  const path = "/node/controller/reloadCertificate";
  return ask(cluster, 0, path, { door: "rest", address: "127.0.0.1", method: "POST", form });
}

describe("the passphrase of a node's key", () => {
  let root: Issuer;
  before(async () => {
    root = await createIssuer("Example Root");
  });

  /** A node with an encrypted key in its inbox. */
  function withEncryptedKey(work: (cluster: RunningCluster) => Promise<void>): Promise<void> {
    return withCluster({ nodes: 1, propagationDelay: 0 }, async (cluster) => {
      const { chain, key } = await root.issue("n0.cb.test");
      const encrypted = createPrivateKey(key).export({
        type: "pkcs8",
        format: "pem",
        cipher: "aes-256-cbc",
        passphrase: secret,
      });
      const files = { "CA/root.pem": root.certificate, "chain.pem": chain, "pkey.key": encrypted };
      await cluster.byHand.putInInbox(0, files);
      await cluster.byHand.loadTrustedCAs(0);
      await work(cluster);
    });
  }

  it("must be right", () =>
    withEncryptedKey(async (cluster) => {
      const wrong = '"Failed to decrypt provided private key. Check password"';
      assert.equal((await reload(cluster)).text, wrong);
      assert.equal((await reload(cluster, { type: "plain", password: "another" })).text, wrong);
      assert.equal((await reload(cluster, { type: "plain", password: secret })).status, 200);
      const shown = await ask(cluster, 0, "/pools/default/certificates", {
        door: "rest",
        address: "127.0.0.1",
      });
      assert.deepEqual(shown.json[0].privateKeyPassphrase, { type: "plain", password: "********" });
    }));

  it("can come from a script in the node's folder for scripts, and from nowhere else", () =>
    withEncryptedKey(async (cluster) => {
      const folder = join(dirname(cluster.nodes[0]?.inbox ?? ""), "scripts");
      mkdirSync(folder);
      writeFileSync(join(folder, "say.sh"), `#!/bin/sh\necho "$1"\n`);
      chmodSync(join(folder, "say.sh"), 0o755);
      const script = { type: "script", path: "say.sh", args: [secret] };
      assert.equal((await reload(cluster, script)).status, 200);
      const elsewhere = await reload(cluster, { type: "script", path: "/bin/true" });
      assert.match(elsewhere.text, /Script must reside in/);
    }));

  it("can come from a service", async () => {
    const service = createServer((request, response) => {
      response.statusCode = request.url === "/passphrase" ? 200 : 404;
      response.end(secret);
    });
    await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
    try {
      await withEncryptedKey(async (cluster) => {
        assert.equal((await reload(cluster, { type: "rest", url: `${url}/passphrase` })).status, 200);
        const missing = await reload(cluster, { type: "rest", url: `${url}/other` });
        assert.equal(missing.text, `"REST API call ${url}/other returned 404"`);
      });
    } finally {
      service.closeAllConnections();
      service.close();
    }
  });
});
