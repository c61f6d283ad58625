import { strict as assert } from "node:assert";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { connect as connectSocket, createServer, type AddressInfo, type Socket } from "node:net";
import { rootCertificates, type TlsOptions } from "node:tls";
import { connect } from "../../../provider/cluster/connect";
import type { ConnectionSettings } from "../../../provider/cluster/connectionSettings";
import type { ClusterClient } from "../../../provider/cluster/nodeApi";
import { clusterBody, credentials, namedNode, poolsBody } from "./support/bodies";
import { makeAuthority, type Authority, type Identity } from "./support/certificates";
import { fastTime } from "./support/fastTime";
import { rejection } from "./support/rejection";
import { json, startServer, type TestServer } from "./support/servers";
import { warningsOf } from "./support/warningsOf";

const name = "n0.cb.test";

describe("TLS", () => {
  let authority: Authority;
  let stranger: Authority;
  before(async () => {
    [authority, stranger] = await Promise.all([makeAuthority("Cluster CA"), makeAuthority("Another CA")]);
  });

  const toStop: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const stop of toStop.splice(0).reverse()) await stop();
  });

  /** A server that plays a one-node cluster; `otpNode` as the node shows itself. */
  async function server(
    identity: Identity,
    tls: TlsOptions = {},
    host?: string,
    nodeName = name,
  ): Promise<TestServer> {
    const started = await startServer(
      ({ path }, response) => {
        const node = namedNode(nodeName.includes(":") ? `[${nodeName}]` : nodeName, 8091, started.port, true);
        const body = { ...node, otpNode: `ns_1@${nodeName}` };
        json(response, path === "/pools" ? poolsBody : path === "/nodes/self" ? body : clusterBody([body]));
      },
      { tls: { cert: identity.certificate, key: identity.key, ...tls }, host },
    );
    toStop.push(() => started.stop());
    return started;
  }

  function client(endpoint: string, over: Partial<ConnectionSettings> = {}): ClusterClient {
    const made = connect(
      {
        endpoint,
        credentials,
        caCertificates: [authority.certificate],
        connectTo: { [name]: "127.0.0.1" },
        requestTimeout: 10_000,
        ...over,
      },
      { time: fastTime(20) },
    );
    toStop.push(() => made.close());
    return made;
  }

  it("is verified against the node's name while the connection goes elsewhere", async () => {
    const { port, received } = await server(await authority.issue({ dns: [name] }));
    const cluster = client(`https://${name}:${port}`);
    const [node] = await cluster.discover();
    await node?.self();
    assert.deepEqual(
      received.map(({ path, host, serverName }) => ({ path, host, serverName })),
      [
        { path: "/pools/default", host: `${name}:${port}`, serverName: name },
        { path: "/nodes/self", host: `${name}:${port}`, serverName: name },
      ],
    );
  });

  const refused: readonly [string, () => Promise<Identity>, RegExp, RegExp][] = [
    [
      "for another name",
      () => authority.issue({ dns: ["n1.cb.test"] }),
      /is for DNS:n1\.cb\.test, not for n0\.cb\.test/,
      /tlsServerName/,
    ],
    ["without a name", () => authority.issue({}), /not for n0\.cb\.test/, /tlsServerName/],
    ["of another authority", () => stranger.issue({ dns: [name] }), /authority/, /caCertificates/],
    [
      "that has expired",
      () => authority.issue({ dns: [name], from: -2, to: -1 }),
      /expired/,
      /valid now.*pinnedCertificates/,
    ],
    ["that is not valid yet", () => authority.issue({ dns: [name], from: 0.5 }), /not valid yet/, /clock/],
  ];
  for (const [what, issue, message, hint] of refused) {
    for (const pinned of [undefined, ["0".repeat(64)]]) {
      it(`refuses a certificate ${what}, and sends nothing${pinned ? ", although another one is pinned" : ""}`, async () => {
        const { port, received } = await server(await issue());
        const cluster = client(`https://${name}:${port}`, { pinnedCertificates: pinned });
        const error = await rejection(cluster.identity(), "CBSEC_TLS_NOT_VERIFIED");
        assert.match(error.message, message);
        assert.match(error.context.hint ?? "", hint);
        assert.equal(received.length, 0);
      });
    }
  }

  it("trusts more from the moment it is told to, and nobody less", async () => {
    const [old, other] = [
      await server(await authority.issue({ dns: [name] })),
      await server(await stranger.issue({ dns: [name] })),
    ];
    const several = client(`couchbases://${name}:${other.port},${name}:${old.port}`);
    await several.identity();
    assert.equal(other.received.length, 0);
    assert.ok(!several.trusts(stranger.certificate));
    several.trust([stranger.certificate]);
    assert.ok(several.trusts(stranger.certificate) && several.trusts(authority.certificate));
    await several.identity();
    assert.deepEqual([other.received.length, old.received.length], [1, 1]);
  });

  it("trusts the system's authorities still when it is told of more", async () => {
    const { port } = await server(await authority.issue({ dns: [name] }));
    const [system] = rootCertificates;
    const cluster = client(`https://${name}:${port}`, { caCertificates: undefined });
    await rejection(cluster.identity(), "CBSEC_TLS_NOT_VERIFIED");
    cluster.trust([authority.certificate]);
    await cluster.identity();
    assert.ok(cluster.trusts(system ?? assert.fail()));
  });

  describe("with a pinned certificate", () => {
    const pinning = ({ certificate }: Identity) => ({
      pinnedCertificates: [new X509Certificate(certificate).fingerprint256.replaceAll(":", "").toLowerCase()],
    });

    it("goes on with a peer that presents it although it has expired", async () => {
      const identity = await authority.issue({ dns: [name], from: -2, to: -1 });
      const { port, received } = await server(identity);
      await client(`https://${name}:${port}`, pinning(identity)).identity();
      assert.equal(received.length, 1);
    });

    it("goes on as always with a peer whose certificate is good", async () => {
      const { port } = await server(await authority.issue({ dns: [name] }));
      const other = await authority.issue({ dns: [name] });
      await client(`https://${name}:${port}`, pinning(other)).identity();
    });

    for (const [what, issue] of [
      ["is of another authority", () => stranger.issue({ dns: [name] })],
      ["is for another name", () => authority.issue({ dns: ["n1.cb.test"] })],
      [
        "has expired and is for another name",
        () => authority.issue({ dns: ["n1.cb.test"], from: -2, to: -1 }),
      ],
    ] as const) {
      it(`refuses it, and sends nothing, when it ${what}`, async () => {
        const identity = await issue();
        const { port, received } = await server(identity);
        await rejection(
          client(`https://${name}:${port}`, pinning(identity)).identity(),
          "CBSEC_TLS_NOT_VERIFIED",
        );
        assert.equal(received.length, 0);
      });
    }
  });

  it("refuses a node whose certificate is for the address that the connection goes to, not for its name", async () => {
    const { port } = await server(await authority.issue({ dns: ["localhost"], ips: ["127.0.0.1"] }));
    const cluster = client(`https://127.0.0.1:${port}`);
    const [node] = await cluster.discover();
    const error = await rejection(node?.self() ?? assert.fail(), "CBSEC_TLS_NOT_VERIFIED");
    assert.match(error.context.hint ?? "", /load a certificate that holds the node's name/);
  });

  it("takes the system's authorities when none are given", async () => {
    const { port } = await server(await authority.issue({ dns: [name] }));
    await rejection(
      client(`https://${name}:${port}`, { caCertificates: undefined }).identity(),
      "CBSEC_TLS_NOT_VERIFIED",
    );
  });

  it("trusts nobody when the list of authorities is empty", async () => {
    const { port } = await server(await authority.issue({ dns: [name] }));
    await rejection(
      client(`https://${name}:${port}`, { caCertificates: [] }).identity(),
      "CBSEC_TLS_NOT_VERIFIED",
    );
  });

  it("trusts an intermediate authority that is given, without the one above it", async () => {
    const below = await authority.intermediate("Intermediate CA");
    const { port } = await server(await below.issue({ dns: [name] }));
    const cluster = client(`https://${name}:${port}`, { caCertificates: [below.certificate] });
    assert.equal((await cluster.identity()).edition, "enterprise");
  });

  describe("with raw IP addresses", () => {
    for (const [ip, written] of [
      ["127.0.0.1", "127.0.0.1"],
      ["::1", "[::1]"],
    ] as const) {
      it(`verifies the address ${ip} itself, and sends no server name`, async () => {
        const { port, received } = await server(await authority.issue({ ips: [ip] }), {}, ip, ip);
        const cluster = client(`https://${written}:${port}`);
        const [node] = await cluster.discover();
        assert.equal((await node?.self())?.name, ip);
        assert.deepEqual(new Set(received.map(({ serverName }) => serverName)), new Set([undefined]));
      });
    }

    it("does not take a DNS name that reads like the address", async () => {
      const { port } = await server(await authority.issue({ dns: ["127.0.0.1"] }));
      await rejection(client(`https://127.0.0.1:${port}`).identity(), "CBSEC_TLS_NOT_VERIFIED");
    });
  });

  describe("with tlsServerName", () => {
    it("verifies the endpoint for that name, and nodes for their own", async () => {
      const { port, received } = await server(await authority.issue({ dns: [name] }));
      const cluster = client(`https://127.0.0.1:${port}`, { tlsServerName: name });
      const [node] = await cluster.discover();
      await node?.self();
      assert.deepEqual(new Set(received.map(({ serverName }) => serverName)), new Set([name]));
    });

    it("does not let a node pass for it", async () => {
      const { port } = await server(await authority.issue({ dns: ["proxy.example.com"] }));
      const cluster = client(`https://127.0.0.1:${port}`, { tlsServerName: "proxy.example.com" });
      const [node] = await cluster.discover();
      await rejection(node?.self() ?? assert.fail(), "CBSEC_TLS_NOT_VERIFIED");
    });
  });

  describe("with insecureSkipVerify", () => {
    it("takes any certificate, and warns", async () => {
      const { port } = await server(await stranger.issue({ dns: ["anything"] }));
      const cluster = client(`https://${name}:${port}`, { insecureSkipVerify: true });
      const [node] = await cluster.discover();
      await node?.self();
      assert.match(warningsOf(cluster).join(), /insecureSkipVerify/);
    });

    it("is no proof of access", async () => {
      const { port } = await server(await stranger.issue({ dns: [name] }));
      const cluster = client(`https://${name}:${port}`, { insecureSkipVerify: true });
      const [node] = await cluster.discover();
      const { otpNode } = node ?? assert.fail();
      await rejection(cluster.proveTls(otpNode), "CBSEC_TLS_NOT_VERIFIED");
      await rejection(cluster.proveFamily(otpNode, "ipv4"), "CBSEC_TLS_NOT_VERIFIED");
      await rejection(cluster.useTls(), "CBSEC_TLS_NOT_VERIFIED");
    });
  });

  describe("with a client certificate", () => {
    it("presents it, and sends no password", async () => {
      const { port, received } = await server(await authority.issue({ dns: [name] }), {
        requestCert: true,
        ca: [authority.certificate],
      });
      const identity = await authority.issue({ dns: ["user"] });
      const cluster = client(`https://${name}:${port}`, {
        credentials: { kind: "certificate", ...identity },
      });
      await cluster.identity();
      assert.equal(received[0]?.authorization, undefined);
    });

    for (const [version, code] of [
      ["TLSv1.2", "CBSEC_UNREACHABLE"],
      ["TLSv1.3", "CBSEC_NOT_AUTHENTICATED"],
    ] as const) {
      it(`says so when the server demands one (${version})`, async () => {
        const { port } = await server(await authority.issue({ dns: [name] }), {
          requestCert: true,
          rejectUnauthorized: true,
          ca: [authority.certificate],
          minVersion: version,
          maxVersion: version,
        });
        const error = await rejection(client(`https://${name}:${port}`).identity(), code);
        assert.match(error.context.hint ?? "", /client certificate/);
      });
    }
  });

  describe("where the peer does not speak it", () => {
    it("says that the port is a plain one, and sends nothing", async () => {
      const plain = await startServer((_received, response) => json(response, poolsBody));
      toStop.push(() => plain.stop());
      const error = await rejection(
        client(`https://127.0.0.1:${plain.port}`).identity(),
        "CBSEC_UNREACHABLE",
      );
      assert.match(error.message, /does not speak TLS/);
      assert.equal(plain.received.length, 0);
    });
  });

  it("does not send a call any more whose deadline came before the handshake was through", async () => {
    const target = await server(await authority.issue({ dns: [name] }));
    const port = await proxyTo(target.port);
    const cluster = client(`https://${name}:${target.port}`);
    await cluster.discover();
    const before = target.received.length;
    const detour = client(`https://${name}:${target.port}`, {
      connectTo: { [name]: `127.0.0.1:${port.number}` },
    });
    const pending = detour.discover({ timeout: 1_000 });
    await rejection(pending, "CBSEC_UNREACHABLE");
    await port.open();
    assert.equal(target.connections(), 2);
    assert.equal(target.received.length, before);
  });

  /** A port that takes connections at once and passes bytes on only when opened; then it resolves when clients have closed them. */
  async function proxyTo(targetPort: number): Promise<{ readonly number: number; open(): Promise<unknown> }> {
    const waiting: Socket[] = [];
    const proxy = createServer((socket) => {
      socket.on("error", () => undefined);
      waiting.push(socket);
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    toStop.push(async () => {
      for (const socket of waiting) socket.destroy();
      await new Promise((resolve) => proxy.close(resolve));
    });
    return {
      number: (proxy.address() as AddressInfo).port,
      open: () =>
        Promise.all(
          waiting.map((socket) => {
            const onward = connectSocket(targetPort, "127.0.0.1");
            onward.on("error", () => socket.destroy());
            socket.pipe(onward).pipe(socket);
            return once(socket, "close");
          }),
        ),
    };
  }
});
