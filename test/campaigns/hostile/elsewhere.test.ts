import assert from "node:assert/strict";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { connect } from "../../../provider/cluster/connect";
import { isSecurityError } from "../../../provider/errors/securityError";
import { realTime } from "../../../provider/time";
import { issue, makeRoot, type Issued } from "../../provider/certificates/material/authority";
import { answerTo } from "./calls";

const here = { names: [{ type: "ip", value: "127.0.0.1" }] } as const;

describe("Campaign: a verified node that names nodes elsewhere", () => {
  let root: Issued;
  let cluster: Server;
  let elsewhere: Server;
  const told: (string | undefined)[] = [];

  before(async () => {
    const now = new Date();
    root = await makeRoot("Root", now);
    // For the right name, and by nobody who is trusted.
    const stranger = await issue(await makeRoot("Stranger", now), "n0.cb.test", now);
    elsewhere = await listening(stranger, (_path, authorization) => {
      told.push(authorization);
      return "{}";
    });
    const answer = await answerTo("discover");
    assert.ok(answer?.kind === "answered");
    const shown = JSON.parse(answer.body.toString()) as { nodes: Record<string, unknown>[] };
    const [node] = shown.nodes;
    assert.ok(node);
    const { port } = elsewhere.address() as AddressInfo;
    const nodes = [{ ...node, hostname: `127.0.0.1:${port}`, ports: { httpsMgmt: port, direct: 1 } }];
    cluster = await listening(await issue(root, "127.0.0.1", now, here), () =>
      JSON.stringify({ ...shown, nodes }),
    );
  });

  after(() => {
    cluster.close();
    elsewhere.close();
  });

  it("does not get the password sent there: who cannot be verified is told nothing", async () => {
    const client = connect(
      {
        endpoint: `https://127.0.0.1:${(cluster.address() as AddressInfo).port}`,
        credentials: { kind: "password", username: "Administrator", password: "hunter2" },
        caCertificates: [root.pem],
        connectTo: { "n0.cb.test": "127.0.0.1" },
        requestTimeout: 2_000,
      },
      { time: realTime },
    );
    const [node] = await client.discover();
    assert.ok(node);
    const errors = await Promise.all(
      [node.self(), node.disableAutoFailover(), client.proveTls(node.otpNode)].map((one) =>
        one.catch((error: unknown) => error),
      ),
    );
    for (const error of errors) assert.ok(isSecurityError(error, "CBSEC_TLS_NOT_VERIFIED"), String(error));
    assert.deepEqual(told, []);
    await client.close();
  });
});

function listening(
  { pem, keyPem }: Issued,
  answer: (path: string, authorization: string | undefined) => string,
): Promise<Server> {
  const server = createServer({ cert: pem, key: keyPem }, (request, response) => {
    response.setHeader("content-type", "application/json");
    response.end(answer(request.url ?? "", request.headers.authorization));
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}
