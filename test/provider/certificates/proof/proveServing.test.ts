import "reflect-metadata";
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer as createTcpServer, type AddressInfo, type Server } from "node:net";
import { createServer as createWebServer } from "node:https";
import { createServer, type TlsOptions } from "node:tls";
import { describePem } from "../../../../provider/certificates/material/description";
import { lookAtPort } from "../../../../provider/certificates/proof/lookAtPort";
import { proveServing, type PortToProve } from "../../../../provider/certificates/proof/proveServing";
import { isSecurityError, type SecurityError } from "../../../../provider/errors/securityError";
import { realTime } from "../../../../provider/time";
import { certificatePem, pemBlocks } from "../../../cluster/certificates/pem";
import { closedPort } from "../../../support/closedPort";
import { watchedTime } from "../../../support/watchedTime";
import { issue, makeRoot, type Issued } from "../material/authority";

const name = "n0.cb.test";
const now = new Date();

describe("Proving which certificate a port presents", () => {
  const servers: Server[] = [];
  let root: Issued;
  let between: Issued;
  let leaf: Issued;

  before(async () => {
    root = await makeRoot("Root", now);
    between = await issue(root, "Between", now, { authority: true });
    leaf = await issue(between, name, now);
  });
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  async function listen(server: Server): Promise<number> {
    servers.push(server);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  }

  function serve(chain: readonly Issued[], options: TlsOptions = {}): Promise<number> {
    const cert = chain.map(({ pem }) => pem).join("");
    return listen(
      createServer({ cert, key: chain[0]?.keyPem, ...options }).on("tlsClientError", () => undefined),
    );
  }

  function target(port: number, changes: Partial<PortToProve> = {}): PortToProve {
    const [expected] = describePem(leaf.pem);
    assert.ok(expected !== undefined);
    return {
      host: "127.0.0.1",
      port,
      servername: name,
      authorities: describePem(root.pem),
      leaf: expected,
      ...changes,
    };
  }

  async function failure(port: PortToProve): Promise<SecurityError> {
    try {
      await proveServing(port, realTime);
    } catch (error) {
      assert.ok(isSecurityError(error), String(error));
      return error;
    }
    throw new assert.AssertionError({ message: "no error" });
  }

  it("is satisfied by the leaf under its root, and tells the whole chain", async () => {
    const { leaf: presented, chain } = await proveServing(target(await serve([leaf, between])), realTime);
    assert.equal(presented.fingerprint, describePem(leaf.pem)[0]?.fingerprint);
    assert.deepEqual(
      chain.map(({ subject }) => subject),
      [`CN=${name}`, "CN=Between", "CN=Root"],
    );
  });

  it("is satisfied by an intermediate CA as the anchor of trust", async () => {
    await proveServing(target(await serve([leaf]), { authorities: describePem(between.pem) }), realTime);
  });

  it("is satisfied by an IP address as the node's name", async () => {
    const byAddress = await issue(root, "127.0.0.1", now, { names: [{ type: "ip", value: "127.0.0.1" }] });
    const [expected] = describePem(byAddress.pem);
    assert.ok(expected !== undefined);
    await proveServing(
      target(await serve([byAddress]), { servername: "127.0.0.1", leaf: expected }),
      realTime,
    );
  });

  it("refuses another certificate for the same name, with both fingerprints", async () => {
    const old = await issue(root, name, now);
    const error = await failure(target(await serve([old])));
    assert.equal(error.code, "CBSEC_CERTIFICATE_NOT_SERVED");
    for (const one of [old, leaf])
      assert.ok(error.message.includes(describePem(one.pem)[0]?.fingerprint ?? "none"));
    assert.equal(error.context.node, name);
  });

  it("refuses the right leaf when it does not verify: other root, missing intermediate, other name, expired", async () => {
    const other = await makeRoot("Other", now);
    const whole = await serve([leaf, between]);
    const expired = await issue(root, name, now, { from: -5, days: -1 });
    const [expiredLeaf] = describePem(expired.pem);
    assert.ok(expiredLeaf !== undefined);
    const cases: [PortToProve, RegExp][] = [
      [
        target(whole, { authorities: describePem(other.pem) }),
        /SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_GET_ISSUER/,
      ],
      [target(await serve([leaf])), /UNABLE_TO_/],
      [target(whole, { servername: "n1.cb.test" }), /ERR_TLS_CERT_ALTNAME_INVALID/],
      [target(await serve([expired]), { leaf: expiredLeaf }), /CERT_HAS_EXPIRED/],
    ];
    for (const [port, why] of cases) {
      const error = await failure(port);
      assert.equal(error.code, "CBSEC_CERTIFICATE_NOT_SERVED");
      assert.match(error.message, why);
    }
  });

  it("refuses a certificate that cannot be read, and lives", async () => {
    const der = pemBlocks(leaf.pem)[0]?.der ?? Buffer.alloc(0);
    // The month of the first time in it, after its tag and length.
    der.write("99", der.indexOf(Buffer.from([0x17, 13])) + 4);
    const error = await failure(target(await serve([{ ...leaf, pem: certificatePem(der) }])));
    assert.equal(error.code, "CBSEC_TLS_NOT_VERIFIED");
    assert.match(error.message, /it presented a certificate that cannot be read/);
  });

  it("tells what an unverified port presented without sending anything", async () => {
    const port = await serve([leaf, between]);
    const presented = await lookAtPort({ ...target(port), authorities: [] }, realTime);
    assert.equal(presented.leaf.fingerprint, describePem(leaf.pem)[0]?.fingerprint);
    assert.notEqual(presented.notVerified, undefined);
  });

  it("leaves neither a connection nor a timer behind", async () => {
    const time = watchedTime();
    const port = await serve([leaf, between]);
    const connections = () =>
      new Promise<number>((resolve) => servers[0]?.getConnections((_, count) => resolve(count)));
    await proveServing(target(port), time);
    assert.deepEqual(await time.sleeping(), []);
    for (let look = 0; look < 500 && (await connections()) > 0; look++) await realTime.sleep(10);
    assert.equal(await connections(), 0);
  });

  it("shows its own certificate to a port that asks for one", async () => {
    const client = await issue(root, "client", now);
    const port = await serve([leaf, between], {
      requestCert: true,
      rejectUnauthorized: true,
      ca: root.pem,
      maxVersion: "TLSv1.2",
    });
    assert.equal((await failure(target(port))).code, "CBSEC_TLS_NOT_VERIFIED");
    await proveServing(target(port, { client: { certificate: client.pem, key: client.keyPem } }), realTime);
  });

  it("knows only by an answer whether a port of TLS 1.3 takes its certificate", async () => {
    const [known, stranger] = [await issue(root, "client", now), await makeRoot("Stranger", now)];
    const asking = { requestCert: true, ca: root.pem, minVersion: "TLSv1.3" } as const;
    const cert = leaf.pem + between.pem;
    const web = createWebServer({ cert, key: leaf.keyPem, ...asking }, (_, answer) => answer.end());
    const port = await listen(web.on("tlsClientError", () => undefined));
    const shows = ({ pem, keyPem }: Issued, untilAnswered: boolean) =>
      lookAtPort({ ...target(port), client: { certificate: pem, key: keyPem }, untilAnswered }, realTime);
    assert.equal((await shows(known, true)).notVerified, undefined);
    await shows(stranger, false);
    await assert.rejects(shows(stranger, true), (error) => isSecurityError(error, "CBSEC_TLS_NOT_VERIFIED"));
  });

  it("tells a port that is closed from one that speaks no TLS and one that is silent", async () => {
    const closed = await failure(target(await closedPort()));
    assert.equal(closed.code, "CBSEC_UNREACHABLE");
    assert.match(closed.message, /for a TLS handshake: ECONNREFUSED\./);
    const noTls = await listen(createTcpServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")));
    assert.equal((await failure(target(noTls))).code, "CBSEC_TLS_NOT_VERIFIED");
    const silent = await listen(createTcpServer((socket) => socket.on("error", () => undefined)));
    assert.equal((await failure(target(silent, { timeout: 50 }))).code, "CBSEC_DEADLINE");
  });

  it("ends with the signal's own reason", async () => {
    const silent = await listen(createTcpServer((socket) => socket.on("error", () => undefined)));
    const reason = new Error("stopped");
    const early = proveServing(target(silent, { signal: AbortSignal.abort(reason) }), realTime);
    await assert.rejects(early, (error) => error === reason);
    const controller = new AbortController();
    const late = proveServing(target(silent, { signal: controller.signal }), realTime);
    setImmediate(() => controller.abort(reason));
    await assert.rejects(late, (error) => error === reason);
  });
});
