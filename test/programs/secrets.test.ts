import { strict as assert } from "node:assert";
import { createPrivateKey } from "node:crypto";
import { makeAuthority } from "../provider/cluster/support/certificates";
import { leaveScene, program, setScene, type Scene } from "./support/scene";
import { trueLevel } from "./support/shown";

const connection = `
  const config = new pulumi.Config();
  const { where, authority, reach } = config.requireObject("connection");
  const reached = { endpoint: where, caCertificates: authority, tlsServerName: "n0.cb.test", connectTo: reach };`;

describe("Secrets that a run comes across", () => {
  let scene: Scene | undefined;

  afterEach(async () => {
    if (scene !== undefined) await leaveScene(scene);
    scene = undefined;
  });

  it("leave no trace when they are a client's key and its passphrase", async () => {
    const passphrase = "passphrase of the client's key";
    const { certificate, key: plainKey } = await (await makeAuthority("clients")).issue({});
    const key = createPrivateKey(plainKey)
      .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase })
      .toString();
    scene = await setScene({
      program: program(`${connection}
        new NodeToNodeEncryption("encryption", { level: "control", cluster: {
          ...reached,
          clientCertificate: config.require("certificate"),
          clientKey: config.requireSecret("key"),
          clientKeyPassphrase: config.requireSecret("passphrase"),
        } });`),
      env: () => ({}),
      config: (cluster) => ({
        connection: JSON.stringify({
          where: cluster.tlsEndpoint,
          authority: cluster.caCertificate,
          reach: cluster.connectTo,
        }),
        certificate,
      }),
      secretConfig: () => ({ key, passphrase }),
    });
    // The cluster does not know this client's authority.
    await scene.project.preview();
    const { all } = await scene.project.up({ expect: "failure" });
    assert.match(all, /CBSEC_NOT_AUTHENTICATED/);
    const [, ...lines] = key.trim().split("\n");
    for (const secret of [key.trim(), lines[0] ?? "", lines.at(-2) ?? "", passphrase]) {
      assert.deepEqual(await scene.project.findSecret(secret), []);
    }
  });

  it("leave no trace when it is the cookie that older servers show", async () => {
    scene = await setScene({
      program: program(`new NodeToNodeEncryption("encryption", { level: "all" });`),
      cluster: { version: "7.1.4" },
    });
    const { cluster, project } = scene;
    const cookie = await otpCookieOf(cluster);
    await project.preview();
    await project.up();
    assert.equal(trueLevel(cluster), "all");
    await project.refresh();
    const text = JSON.stringify({ otpCookie: cookie, errors: { _: "no" } });
    cluster.faults.add({ kind: "answer", status: 400, text, method: "POST", path: /setupNetConfig/ });
    await project.destroy({ expect: "failure" });
    cluster.faults.clear();
    await project.destroy();
    assert.deepEqual(await project.findSecret(cookie), []);
  });
});

async function otpCookieOf(cluster: Scene["cluster"]): Promise<string> {
  const { username, password, nodes } = cluster;
  const answer = await fetch(`http://127.0.0.1:${nodes[0]?.restPort}/nodes/self`, {
    headers: { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}` },
  });
  const { otpCookie } = (await answer.json()) as { otpCookie?: string };
  assert.ok(otpCookie, "the cluster shows no cookie");
  return otpCookie;
}
