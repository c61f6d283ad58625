import "reflect-metadata";
import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo } from "node:net";
import { createServer, type Server } from "node:tls";
import { connect } from "../../../provider/cluster/connect";
import { describePem } from "../../../provider/certificates/material/description";
import { lookAtPort } from "../../../provider/certificates/proof/lookAtPort";
import { isSecurityError } from "../../../provider/errors/securityError";
import { realTime } from "../../../provider/time";
import { certificatePem, pemBlocks } from "../../cluster/certificates/pem";
import { issue, makeRoot, type Issued } from "../../provider/certificates/material/authority";

const name = "localhost";
const now = new Date();

describe("Campaign: hostile certificates", () => {
  let root: Issued;
  let leaf: Issued;
  let server: Server;
  let heard = "";

  before(async () => {
    root = await makeRoot("Root", now);
    leaf = await issue(root, name, now);
    server = createServer({ cert: leaf.pem, key: leaf.keyPem }, (socket) =>
      socket.on("error", () => undefined).on("data", (data) => (heard += data.toString("latin1"))),
    );
    server.on("tlsClientError", () => undefined).listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  after(() => server.close());

  /** Every certificate with one byte changed that a server can be made to present. */
  function* damaged(bits: number): Generator<string> {
    const whole = pemBlocks(leaf.pem)[0]?.der ?? Buffer.alloc(0);
    for (const index of whole.keys()) {
      const changed = Buffer.from(whole);
      changed[index] = (changed[index] ?? 0) ^ bits;
      try {
        server.setSecureContext({ cert: certificatePem(changed), key: leaf.keyPem });
      } catch {
        continue;
      }
      yield `byte ${index}`;
    }
  }

  const port = () => (server.address() as AddressInfo).port;

  async function look(): Promise<string> {
    const { notVerified } = await lookAtPort(
      { host: "127.0.0.1", port: port(), servername: name, authorities: describePem(root.pem) },
      realTime,
    );
    return notVerified ?? "verified";
  }

  async function ask(pinnedCertificates?: readonly string[]): Promise<string> {
    const client = connect(
      {
        endpoint: `https://${name}:${port()}`,
        credentials: { kind: "password", username: "Administrator", password: "hunter2-never-sent" },
        caCertificates: [root.pem],
        pinnedCertificates,
        connectTo: { [`${name}:${port()}`]: `127.0.0.1:${port()}` },
        requestTimeout: 2_000,
      },
      { time: realTime },
    );
    try {
      await client.identity();
      return "answered";
    } finally {
      await client.close();
    }
  }

  const ways = {
    "a look at a port": () => look(),
    "a client": () => ask(),
    "a client with another one pinned": () => ask(["0".repeat(64)]),
  };
  for (const [way, act] of Object.entries(ways)) {
    it(`end ${way} in a code, whichever byte is damaged, and nothing is sent`, async () => {
      let tried = 0;
      for (const bits of [0x01, 0xff]) {
        for (const which of damaged(bits)) {
          tried++;
          const came = await act().catch((error: unknown) => error);
          const refused = typeof came === "string" ? came !== "verified" && came !== "answered" : true;
          assert.ok(refused, `${which}: ${String(came)}`);
          if (typeof came !== "string") assert.ok(isSecurityError(came), `${which}: ${String(came)}`);
        }
      }
      assert.ok(tried > 300, `${tried}`);
      assert.equal(heard, "");
    });
  }
});
