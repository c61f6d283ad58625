import { strict as assert } from "node:assert";
import type { MockAgent } from "undici";
import { isEventingAbsent } from "../../../../provider/cluster/api/eventing";
import type { NodeApi } from "../../../../provider/cluster/nodeApi";
import { clusterBody, namedNode, nodeBody, password } from "../support/bodies";
import { json, mockedNode, origin } from "../support/mockedNode";
import { rejection } from "../support/rejection";

const text = { headers: { "content-type": "text/plain" } };

interface Sent {
  readonly path: string;
  readonly method: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

describe("A node's API", () => {
  let agent: MockAgent;
  let node: NodeApi;

  beforeEach(async () => {
    ({ agent, node } = await mockedNode());
  });
  afterEach(() => agent.assertNoPendingInterceptors());

  function answer(
    method: string,
    path: string,
    status: number,
    body: unknown,
    options: object = json,
  ): Sent[] {
    const sent: Sent[] = [];
    agent
      .get(origin)
      .intercept({ method, path })
      .reply(
        status,
        (request) => {
          sent.push({
            path: request.path,
            method: request.method,
            body: String(request.body ?? ""),
            headers: request.headers as Record<string, string>,
          });
          return typeof body === "string" ? body : JSON.stringify(body);
        },
        options,
      );
    return sent;
  }

  it("sends user and password with each call, and says that forms are forms", async () => {
    const [sent] = await after(answer("POST", "/node/controller/setupNetConfig", 200, ""), () =>
      node.setupNetConfig({ encrypted: true }),
    );
    assert.equal(
      sent?.headers.authorization,
      `Basic ${Buffer.from(`Administrator:${password}`).toString("base64")}`,
    );
    assert.equal(sent?.headers["content-type"], "application/x-www-form-urlencoded");
  });

  describe("of the network configuration", () => {
    it("sends just the parameters that are to change", async () => {
      const cases = [
        [{ family: "ipv6" }, "afamily=ipv6"],
        [{ only: false }, "afamilyOnly=false"],
        [{ encrypted: false }, "nodeEncryption=off"],
        [{ family: "ipv4", only: true, encrypted: true }, "afamily=ipv4&afamilyOnly=true&nodeEncryption=on"],
      ] as const;
      for (const [change, body] of cases) {
        const sent = answer("POST", "/node/controller/setupNetConfig", 200, "");
        await node.setupNetConfig(change);
        assert.equal(sent[0]?.body, body);
      }
    });

    it("names a listener by family and encryption", async () => {
      const sent = answer("POST", "/node/controller/enableExternalListener", 200, "");
      await node.enableExternalListener({ family: "ipv6", encrypted: true });
      assert.equal(sent[0]?.body, "afamily=ipv6&nodeEncryption=on");
    });

    it("removes unused listeners without parameters", async () => {
      const sent = answer("POST", "/node/controller/disableUnusedExternalListeners", 200, "");
      await node.disableUnusedExternalListeners();
      assert.equal(sent[0]?.body, "");
    });

    it("gives the server's own text when it refuses", async () => {
      answer("POST", "/node/controller/setupNetConfig", 400, {
        errors: { _: "Can't change network configuration when auto-failover is enabled." },
      });
      const error = await rejection(node.setupNetConfig({ encrypted: true }), "CBSEC_SERVER_REFUSED");
      assert.equal(
        error.context.serverText,
        "Can't change network configuration when auto-failover is enabled.",
      );
      assert.equal(error.context.status, 400);
      assert.equal(error.context.node, "n0.cb.test");
      assert.equal(error.context.endpoint, "POST https://n0.cb.test:18091/node/controller/setupNetConfig");
    });

    it("takes a page for an answer of something else", async () => {
      answer("POST", "/node/controller/setupNetConfig", 200, "<html>Welcome</html>", {
        headers: { "content-type": "text/html; charset=utf-8" },
      });
      await rejection(node.setupNetConfig({ encrypted: true }), "CBSEC_UNEXPECTED_ANSWER");
    });
  });

  describe("of the cluster encryption level", () => {
    it("reads it", async () => {
      answer("GET", "/settings/security/clusterEncryptionLevel", 200, '"strict"');
      assert.equal(await node.clusterEncryptionLevel(), "strict");
    });

    it("reads none while not every node is encrypted", async () => {
      answer("GET", "/settings/security/clusterEncryptionLevel", 404, '"Not found"');
      assert.equal(await node.clusterEncryptionLevel(), undefined);
    });

    it("does not take any other 404 for that", async () => {
      answer(
        "GET",
        "/settings/security/clusterEncryptionLevel",
        404,
        "Requested resource not found.\r\n",
        text,
      );
      await rejection(node.clusterEncryptionLevel(), "CBSEC_SERVER_REFUSED");
    });

    it("sets it", async () => {
      const sent = answer("POST", "/settings/security", 200, "[]");
      await node.setClusterEncryptionLevel("all");
      assert.equal(sent[0]?.body, "clusterEncryptionLevel=all");
    });
  });

  describe("of auto-failover", () => {
    it("disables it with nothing else", async () => {
      const sent = answer("POST", "/settings/autoFailover", 200, "");
      await node.disableAutoFailover();
      assert.equal(sent[0]?.body, "enabled=false");
    });

    it("restores it with the fields that the server shows", async () => {
      const saved = {
        enabled: true,
        timeout: 60,
        count: 0,
        failoverOnDataDiskIssues: { enabled: true, timePeriod: 7 },
      };
      answer("GET", "/settings/autoFailover", 200, { ...saved, enabled: false });
      const sent = answer("POST", "/settings/autoFailover", 200, "");
      await node.restoreAutoFailover(saved);
      assert.deepEqual(Object.fromEntries(new URLSearchParams(sent[0]?.body)), {
        enabled: "true",
        timeout: "60",
        "failoverOnDataDiskIssues[enabled]": "true",
        "failoverOnDataDiskIssues[timePeriod]": "7",
      });
    });

    it("sends nothing when it was off", () => node.restoreAutoFailover({ enabled: false, timeout: 120 }));

    it("keeps all that the server shows, known or not", async () => {
      const shown = { enabled: true, timeout: 1, count: 0, fromTheFuture: { a: [1, null, "x"] } };
      answer("GET", "/settings/autoFailover", 200, shown);
      assert.deepEqual(await node.autoFailover(), shown);
    });
  });

  describe("of Eventing", () => {
    it("lists functions with their scope, where the version has scopes", async () => {
      answer("GET", "/_p/event/api/v1/status", 200, {
        apps: [
          {
            composite_status: "deployed",
            name: "a",
            function_scope: { bucket: "b", scope: "s" },
            deployment_status: true,
          },
          { composite_status: "paused", name: "b", function_scope: { bucket: "*", scope: "*" } },
          { composite_status: "undeployed", name: "c" },
        ],
        num_eventing_nodes: 1,
      });
      assert.deepEqual(await node.functions(), [
        { name: "a", status: "deployed", scope: { bucket: "b", scope: "s" } },
        { name: "b", status: "paused", scope: { bucket: "*", scope: "*" } },
        { name: "c", status: "undeployed" },
      ]);
    });

    it("reads null as no functions, and JSON that is called text", async () => {
      answer("GET", "/_p/event/api/v1/status", 200, { apps: null, num_eventing_nodes: 1 }, text);
      assert.deepEqual(await node.functions(), []);
    });

    it("does not guess what an unknown status means", async () => {
      answer("GET", "/_p/event/api/v1/status", 200, { apps: [{ composite_status: "napping", name: "a" }] });
      const error = await rejection(node.functions(), "CBSEC_UNEXPECTED_ANSWER");
      assert.match(error.message, /apps\.0\.composite_status/);
    });

    it("tells that no node runs Eventing apart from other failures", async () => {
      answer("GET", "/_p/event/api/v1/status", 404, "Service eventing not running on this node", text);
      assert.ok(isEventingAbsent(await rejection(node.functions(), "CBSEC_SERVER_REFUSED")));
      answer("GET", "/_p/event/api/v1/status", 404, "Requested resource not found.\r\n", text);
      assert.ok(!isEventingAbsent(await rejection(node.functions(), "CBSEC_SERVER_REFUSED")));
    });

    it("gives bucket and scope both or not at all, and escapes the name", async () => {
      const success = { code: 0, info: "Function: f is Pausing" };
      answer("POST", "/_p/event/api/v1/functions/my%20fn%2F1/pause?bucket=b+1&scope=s", 200, success);
      await node.pauseFunction({ name: "my fn/1", scope: { bucket: "b 1", scope: "s" } });
      answer("POST", "/_p/event/api/v1/functions/f/pause?bucket=*&scope=*", 200, success);
      await node.pauseFunction({ name: "f", scope: { bucket: "*", scope: "*" } });
      answer("POST", "/_p/event/api/v1/functions/f/resume", 200, "");
      await node.resumeFunction({ name: "f" });
    });

    it("gives Eventing's own name for what is wrong", async () => {
      answer("POST", "/_p/event/api/v1/functions/f/pause", 422, {
        name: "ERR_APP_PAUSED",
        code: 64,
        description: "Invalid operation. Function: f already in paused state.",
      });
      const error = await rejection(node.pauseFunction({ name: "f" }), "CBSEC_SERVER_REFUSED");
      assert.match(error.context.serverText ?? "", /^ERR_APP_PAUSED; Invalid operation/);
    });
  });

  describe("of certificates", () => {
    const own = "/pools/default/certificate/node/n0.cb.test%3A8091";
    const passphrase = { type: "plain", password: "of the key" } as const;

    it("has the node load the CAs of its inbox, with nothing else", async () => {
      const sent = answer("POST", "/node/controller/loadTrustedCAs", 200, "");
      await node.loadTrustedCAs();
      assert.deepEqual(
        sent.map(({ body }) => body),
        [""],
      );
    });

    it("uploads a CA as text", async () => {
      const [sent] = await after(answer("POST", "/controller/uploadClusterCA", 200, ""), () =>
        node.uploadCA("the PEM of a CA"),
      );
      assert.equal(sent?.body, "the PEM of a CA");
      assert.equal(sent?.headers["content-type"], "text/plain");
    });

    for (const [path, reload] of [
      ["/node/controller/reloadCertificate", () => node.reloadCertificate(passphrase)],
      ["/node/controller/reloadClientCertificate", () => node.reloadClientCertificate(passphrase)],
    ] as const) {
      it(`says how the key is decrypted where it is encrypted: ${path}`, async () => {
        const [sent] = await after(answer("POST", path, 200, ""), reload);
        assert.deepEqual(JSON.parse(sent?.body ?? ""), { privateKeyPassphrase: passphrase });
        assert.equal(sent?.headers["content-type"], "application/json");
      });
    }

    it("takes a node without a certificate for that, and for nothing else that is not found", async () => {
      answer("GET", own, 404, "Certificate is not set up on this node", text);
      assert.equal(await node.certificate(), undefined);
      answer("GET", `${own}/client`, 404, "Client cert not found on this node", text);
      assert.equal(await node.clientCertificate(), undefined);
      answer("GET", own, 404, "Object Not Found", text);
      await rejection(node.certificate(), "CBSEC_SERVER_REFUSED");
    });
  });

  it("asks for permissions as one list, and reads what is granted", async () => {
    const granted = { "cluster.admin.security!write": true, "cluster.settings!write": false };
    const sent = answer("POST", "/pools/default/checkPermissions", 200, granted);
    assert.deepEqual(await node.checkPermissions(Object.keys(granted)), granted);
    assert.equal(sent[0]?.body, "cluster.admin.security!write,cluster.settings!write");
  });

  it("lists references to other clusters without those that are deleted, and without their certificates", async () => {
    answer("GET", "/pools/default/remoteClusters", 200, [
      { name: "paris", secureType: "full", certificate: "PEM", username: "u", deleted: false, uuid: "1" },
      { name: "rome", secureType: "none", deleted: true },
      { name: "oslo", secureType: "half" },
    ]);
    assert.deepEqual(await node.remoteClusters(), [
      { name: "paris", secureType: "full" },
      { name: "oslo", secureType: "half" },
    ]);
  });

  describe("that asks a node about itself", () => {
    it("refuses the answer of another node, which a wrong connectTo would bring", async () => {
      answer("GET", "/nodes/self", 200, namedNode("n1.cb.test", 8091, 18091));
      const error = await rejection(node.self(), "CBSEC_UNEXPECTED_ANSWER");
      assert.match(error.message, /n0\.cb\.test was asked, and ns_1@n1\.cb\.test answered/);
    });

    it("refuses another node's view of the cluster", async () => {
      answer("GET", "/pools/default", 200, clusterBody([nodeBody(), namedNode("n1.cb.test", 1, 2, true)]));
      await rejection(node.cluster(), "CBSEC_UNEXPECTED_ANSWER");
    });

    it("names where an answer does not fit, and nothing of what it holds", async () => {
      answer("GET", "/nodes/self", 200, nodeBody({ otpCookie: "s3cr3tcookie", status: "s3cr3tstatus" }));
      const error = await rejection(node.self(), "CBSEC_UNEXPECTED_ANSWER");
      assert.match(error.message, /does not fit at status/);
      assert.doesNotMatch(
        JSON.stringify([error.message, error.stack, error.context, String(error.cause)]),
        /s3cr3t/,
      );
    });

    it("takes nothing that is called a page, whatever it holds", async () => {
      answer("GET", "/nodes/self", 200, nodeBody(), { headers: { "content-type": "text/html" } });
      const error = await rejection(node.self(), "CBSEC_UNEXPECTED_ANSWER");
      assert.match(error.message, /content type text\/html where JSON is expected/);
    });

    it("shows nothing of an answer that is not JSON", async () => {
      answer("GET", "/nodes/self", 200, '{"otpCookie":"s3cr3tcookie');
      const error = await rejection(node.self(), "CBSEC_UNEXPECTED_ANSWER");
      assert.doesNotMatch(JSON.stringify([error.message, String(error.cause)]), /s3cr3t/);
    });
  });
});

async function after(sent: Sent[], act: () => Promise<unknown>): Promise<Sent[]> {
  await act();
  return sent;
}
