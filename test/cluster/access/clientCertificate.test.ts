import assert from "node:assert/strict";
import { request } from "node:https";

import type { RunningCluster } from "../startCluster";
import { createIssuer, type Issued, type Issuer } from "../testing/issuer";
import { withCluster } from "../testing/withCluster";

/** Status of a request over TLS with this client certificate and without a password; undefined: no connection. */
function enter(
  cluster: RunningCluster,
  shown?: Issued,
  auth?: string,
): Promise<{ status: number; who?: string } | undefined> {
  const node = cluster.nodes[0] as (typeof cluster.nodes)[number];
  return new Promise((resolve) => {
    const sent = request(
      {
        host: "127.0.0.2",
        port: node.tlsPort,
        servername: node.name,
        ca: cluster.caCertificate,
        path: "/whoami",
        agent: false,
        auth,
        ...(shown ? { cert: shown.chain, key: shown.key } : {}),
      },
      (response) => {
        let text = "";
        response.on("data", (chunk: Buffer) => (text += chunk.toString()));
        response.on("end", () => {
          const status = response.statusCode ?? 0;
          resolve(status === 200 ? { status, who: JSON.parse(text).id } : { status });
        });
      },
    );
    sent.on("error", () => resolve(undefined));
    sent.end();
  });
}

describe("client certificates", () => {
  let root: Issuer;
  let ours: Issued;
  let nobodys: Issued;
  let strangers: Issued;
  const user = { name: "operator", password: "p", roles: ["admin"] };

  before(async () => {
    root = await createIssuer("Example Root");
    const usage = "clientAuth" as const;
    const options = { hosts: [], emails: ["operator@example.com"], usage };
    ours = await root.issue("whoever", options);
    nobodys = await root.issue("whoever", { hosts: [], emails: ["nobody@example.com"], usage });
    strangers = await (await createIssuer("Somebody Else")).issue("whoever", options);
  });

  function start(
    state: "disable" | "enable" | "mandatory",
    work: (cluster: RunningCluster) => Promise<void>,
  ) {
    const prefixes = [{ path: "san.email", prefix: "", delimiter: "@" }];
    const certificates = { authorities: [root.certificate], clientCertAuth: { state, prefixes } };
    return withCluster({ nodes: 1, users: [user], certificates }, work);
  }

  it("count for nothing while they are disabled", () =>
    start("disable", async (cluster) => {
      assert.equal((await enter(cluster, ours))?.who, "");
      assert.equal((await enter(cluster, strangers, "operator:p"))?.who, "operator");
    }));

  for (const state of ["enable", "mandatory"] as const) {
    it(`let in the user that they name, and nobody else, when the state is ${state}`, () =>
      start(state, async (cluster) => {
        assert.equal((await enter(cluster, ours))?.who, "operator");
        assert.equal((await enter(cluster, ours, "Administrator:wrong"))?.who, "operator");
        assert.equal((await enter(cluster, nobodys, "operator:p"))?.status, 401);
        assert.equal(await enter(cluster, strangers, "operator:p"), undefined);
      }));
  }

  it("may be left out when enabled, and not when mandatory", async () => {
    await start("enable", async (cluster) => {
      assert.equal((await enter(cluster, undefined, "operator:p"))?.who, "operator");
    });
    await start("mandatory", async (cluster) => {
      assert.equal(await enter(cluster, undefined, "operator:p"), undefined);
    });
  });
});
