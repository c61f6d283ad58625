import { strict as assert } from "node:assert";
import type { TlsOptions } from "node:tls";
import { connect } from "../../../provider/cluster/connect";
import type { ConnectionSettings } from "../../../provider/cluster/connectionSettings";
import type { ClusterClient } from "../../../provider/cluster/nodeApi";
import { closedPort } from "../../support/closedPort";
import { clusterBody, credentials, namedNode, nodeBody, poolsBody, uuid } from "./support/bodies";
import { makeAuthority, type Authority } from "./support/certificates";
import { fastTime } from "./support/fastTime";
import { rejection, thrown } from "./support/rejection";
import { json, startServer, type Received, type TestServer } from "./support/servers";
import { warningsOf } from "./support/warningsOf";

interface MadeUpNode {
  readonly name: string;
  readonly otpNode: string;
  readonly plain: TestServer;
  readonly secure: TestServer;
}

describe("A cluster's client", () => {
  let authority: Authority;
  before(async () => {
    authority = await makeAuthority("Cluster CA");
  });

  const toStop: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const stop of toStop.splice(0).reverse()) await stop();
  });

  async function server(
    respond: Parameters<typeof startServer>[0],
    options?: { readonly tls?: TlsOptions; readonly host?: string },
  ): Promise<TestServer> {
    const started = await startServer(respond, options);
    toStop.push(() => started.stop());
    return started;
  }

  /** Nodes n0.cb.test … with a plain and a TLS port each, on loopback. */
  async function madeUpCluster(size: number, certificateNames?: readonly string[]): Promise<MadeUpNode[]> {
    const nodes: MadeUpNode[] = [];
    const bodies = (answering: string) =>
      nodes.map(({ name, plain, secure }) => namedNode(name, plain.port, secure.port, name === answering));
    for (let index = 0; index < size; index++) {
      const name = `n${index}.cb.test`;
      const respond: Parameters<typeof startServer>[0] = ({ path }, response) => {
        if (path === "/pools") return json(response, poolsBody);
        if (path === "/nodes/self") return json(response, bodies(name)[index]);
        json(response, clusterBody(bodies(name)));
      };
      const identity = await authority.issue({ dns: [certificateNames?.[index] ?? name] });
      nodes.push({
        name,
        otpNode: `ns_1@${name}`,
        plain: await server(respond),
        secure: await server(respond, { tls: { cert: identity.certificate, key: identity.key } }),
      });
    }
    return nodes;
  }

  function client(
    endpoint: string,
    over: Partial<ConnectionSettings> = {},
    tlsProbe?: () => Promise<boolean>,
  ): ClusterClient {
    const connectTo = Object.fromEntries([0, 1, 2].map((index) => [`n${index}.cb.test`, "127.0.0.1"]));
    const made = connect(
      {
        endpoint,
        credentials,
        caCertificates: [authority.certificate],
        connectTo,
        requestTimeout: 10_000,
        ...over,
      },
      { time: fastTime(20), tlsProbe },
    );
    toStop.push(() => made.close());
    return made;
  }

  it("tells who the cluster is", async () => {
    const [n0 = assert.fail()] = await madeUpCluster(1);
    assert.deepEqual(await client(`https://n0.cb.test:${n0.secure.port}`).identity(), {
      uuid,
      version: "7.6.8-7151-enterprise",
      edition: "enterprise",
    });
  });

  it("says so when the node belongs to no cluster", async () => {
    const { port } = await server((_received, response) => json(response, { ...poolsBody, uuid: [] }));
    const error = await rejection(client(`http://127.0.0.1:${port}`).identity(), "CBSEC_SERVER_REFUSED");
    assert.match(error.message, /does not belong to a cluster/);
  });

  for (const scheme of ["https", "http"] as const) {
    it(`with an endpoint ${scheme}:// reaches each node on its own ${scheme} port, and only there`, async () => {
      const nodes = await madeUpCluster(3);
      const [used, unused] =
        scheme === "https" ? (["secure", "plain"] as const) : (["plain", "secure"] as const);
      const cluster = client(`${scheme}://n1.cb.test:${nodes[1]?.[used].port}`);
      for (const node of await cluster.discover()) await node.self();
      assert.deepEqual(
        nodes.map((node) => node[used].received.map(({ path }) => path)),
        [["/nodes/self"], ["/pools/default", "/nodes/self"], ["/nodes/self"]],
      );
      for (const node of nodes) assert.equal(node[unused].connections(), 0);
    });
  }

  it("comes in by a port that URLs leave out, and by an address that they write in another way", async () => {
    const [n0 = assert.fail()] = await madeUpCluster(1);
    const to = (port: number) => ({ connectTo: { "n0.cb.test": `127.0.0.1:${port}` } });
    await client("https://n0.cb.test:443", to(n0.secure.port)).identity();
    await client("http://n0.cb.test:80", to(n0.plain.port)).identity();
    await client(`http://[::FFFF:127.0.0.1]:${n0.plain.port}`).identity();
  });

  it("knows only the nodes that were listed", async () => {
    const [n0 = assert.fail()] = await madeUpCluster(1);
    const cluster = client(`https://n0.cb.test:${n0.secure.port}`);
    assert.match(
      thrown(() => cluster.node(n0.otpNode), "CBSEC_UNREACHABLE").message,
      /not among the cluster's nodes/,
    );
    await cluster.discover();
    assert.equal(cluster.node(n0.otpNode).name, "n0.cb.test");
  });

  describe("with several seeds", () => {
    it("comes in by the first that answers", async () => {
      const nodes = await madeUpCluster(2);
      await nodes[0]?.secure.stop();
      const ports = nodes.map(({ secure }) => secure.port);
      const cluster = client(`couchbases://n0.cb.test:${ports[0]},n1.cb.test:${ports[1]}`);
      assert.equal((await cluster.discover()).length, 2);
    });

    it("goes on to the next when one is not verified, and tells when none is left", async () => {
      const nodes = await madeUpCluster(2, ["wrong.cb.test"]);
      const ports = nodes.map(({ secure }) => secure.port);
      const cluster = client(`couchbases://n0.cb.test:${ports[0]},n1.cb.test:${ports[1]}`);
      assert.equal((await cluster.discover()).length, 2);
      const worse = client(`couchbases://n0.cb.test:${ports[0]},n0.cb.test:${ports[0]}`);
      await rejection(worse.discover(), "CBSEC_TLS_NOT_VERIFIED");
      assert.equal(nodes[0]?.secure.received.length, 0);
    });

    it("does not try a wrong password on all of them", async () => {
      const refusing = (_received: Received, response: Parameters<Parameters<typeof startServer>[0]>[1]) =>
        void response.writeHead(401).end();
      const first = await server(refusing);
      const second = await server(refusing);
      const cluster = client(`couchbase://127.0.0.1:${first.port},127.0.0.1:${second.port}`);
      await rejection(cluster.identity(), "CBSEC_NOT_AUTHENTICATED");
      assert.equal(second.received.length, 0);
    });

    it("is unreachable at its deadline when none answers", async () => {
      const nodes = await madeUpCluster(2);
      for (const node of nodes) await node.secure.stop();
      const ports = nodes.map(({ secure }) => secure.port);
      const cluster = client(`couchbases://n0.cb.test:${ports[0]},n1.cb.test:${ports[1]}`);
      await rejection(cluster.discover(), "CBSEC_UNREACHABLE");
    });
  });

  it("learns the nodes again from another node when the seed is gone", async () => {
    const nodes = await madeUpCluster(2);
    const cluster = client(`https://n0.cb.test:${nodes[0]?.secure.port}`);
    await cluster.discover();
    await nodes[0]?.secure.stop();
    assert.equal((await cluster.discover()).length, 2);
  });

  it("comes in to a node that was never named where the user said", async () => {
    let port = 0;
    const started = await server(({ path }, response) => {
      const body = nodeBody({
        otpNode: "ns_1@cb.local",
        hostname: `127.0.0.1:${port}`,
        configuredHostname: `127.0.0.1:${port}`,
        ports: {},
        thisNode: true,
      });
      json(response, path === "/nodes/self" ? body : clusterBody([body]));
    });
    ({ port } = started);
    const [node] = await client(`http://localhost:${port}`).discover();
    assert.equal((await node?.self())?.name, "cb.local");
  });

  it("over network external reaches nodes by their alternate addresses, verified for their names", async () => {
    const [n0 = assert.fail()] = await madeUpCluster(1);
    const body = {
      ...namedNode("n0.cb.test", 1, 2, true),
      alternateAddresses: { external: { hostname: "127.0.0.1", ports: { mgmtSSL: n0.secure.port } } },
    };
    const seed = await server((_received, response) => json(response, clusterBody([body])), {
      tls: await authority
        .issue({ dns: ["gate.cb.test"] })
        .then(({ certificate, key }) => ({ cert: certificate, key })),
    });
    const cluster = client(`https://127.0.0.1:${seed.port}`, {
      network: "external",
      tlsServerName: "gate.cb.test",
      connectTo: {},
    });
    const [node] = await cluster.discover();
    assert.equal((await node?.self())?.name, "n0.cb.test");
    assert.equal(n0.secure.received[0]?.serverName, "n0.cb.test");
  });

  describe("that moves from a plain endpoint up to TLS", () => {
    it("uses TLS for every node, and no plain port any more", async () => {
      const nodes = await madeUpCluster(3);
      const cluster = client(`http://n0.cb.test:${nodes[0]?.plain.port}`);
      const [node = assert.fail()] = await cluster.discover();
      await cluster.useTls();
      for (const { plain } of nodes) await plain.stop();
      await node.self();
      await cluster.identity();
      assert.equal((await cluster.discover()).length, 3);
      for (const { otpNode } of nodes) await cluster.node(otpNode).self();
    });

    it("finds the nodes first when nobody has", async () => {
      const [n0 = assert.fail()] = await madeUpCluster(1);
      const cluster = client(`http://n0.cb.test:${n0.plain.port}`);
      await cluster.useTls();
      assert.equal(n0.secure.received.length, 1);
    });

    it("leaves everything as it is when one node is not verified", async () => {
      const nodes = await madeUpCluster(2, ["n0.cb.test", "wrong.cb.test"]);
      const cluster = client(`http://n0.cb.test:${nodes[0]?.plain.port}`);
      await cluster.discover();
      const error = await rejection(cluster.useTls(), "CBSEC_TLS_NOT_VERIFIED");
      assert.equal(error.context.node, "n1.cb.test");
      const before = nodes[0]?.plain.received.length ?? 0;
      await cluster.node("ns_1@n0.cb.test").self();
      assert.equal(nodes[0]?.plain.received.length, before + 1);
      assert.equal(nodes[1]?.secure.received.length, 0);
    });

    it("cannot on Community Edition", async () => {
      const community = { ...nodeBody({ thisNode: true, ports: {} }) };
      const { port } = await server((_received, response) => json(response, clusterBody([community])));
      const error = await rejection(client(`http://127.0.0.1:${port}`).useTls(), "CBSEC_UNREACHABLE");
      assert.match(error.message, /shows no management port with TLS/);
    });
  });

  describe("whose plain endpoint is closed, as at level strict", () => {
    it("names the endpoint with TLS beside it", async () => {
      const cluster = client(
        "http://n0.cb.test:9000",
        { connectTo: { "n0.cb.test:9000": `127.0.0.1:${await closedPort()}` } },
        () => Promise.resolve(true),
      );
      const error = await rejection(cluster.discover(), "CBSEC_UNREACHABLE");
      assert.match(error.context.hint ?? "", /write the endpoint as https:\/\/n0\.cb\.test:19000/);
    });

    it("names seeds in the style they were written in", async () => {
      const cluster = client(
        "couchbase://n0.cb.test,n1.cb.test:9000",
        {
          connectTo: {
            "n0.cb.test": `127.0.0.1:${await closedPort()}`,
            "n1.cb.test": `127.0.0.1:${await closedPort()}`,
          },
        },
        () => Promise.resolve(true),
      );
      const error = await rejection(cluster.identity(), "CBSEC_UNREACHABLE");
      assert.match(
        error.context.hint ?? "",
        /write the endpoint as couchbases:\/\/n0\.cb\.test,n1\.cb\.test:19000/,
      );
    });

    it("names none when nothing speaks TLS there", async () => {
      const cluster = client(`http://127.0.0.1:${await closedPort()}`, {}, () => Promise.resolve(false));
      const error = await rejection(cluster.discover(), "CBSEC_UNREACHABLE");
      assert.doesNotMatch(error.context.hint ?? "", /https/);
    });

    it("does not come in over TLS on its own", async () => {
      const [n0 = assert.fail()] = await madeUpCluster(1);
      const cluster = client(`http://n0.cb.test:${n0.plain.port}`);
      const [node = assert.fail()] = await cluster.discover();
      await n0.plain.stop();
      const error = await rejection(node.self(), "CBSEC_UNREACHABLE");
      assert.match(error.context.hint ?? "", new RegExp(`https://n0\\.cb\\.test:${n0.secure.port}`));
      assert.equal(n0.secure.connections(), 0);
    });
  });

  describe("that proves access", () => {
    it("reaches a node over verified TLS from a plain endpoint, and says where", async () => {
      const [n0 = assert.fail()] = await madeUpCluster(1);
      const cluster = client(`http://n0.cb.test:${n0.plain.port}`);
      await cluster.discover();
      assert.equal(await cluster.proveTls(n0.otpNode), `127.0.0.1:${n0.secure.port}`);
    });

    it("takes a new connection each time", async () => {
      const [n0 = assert.fail()] = await madeUpCluster(1);
      const cluster = client(`https://n0.cb.test:${n0.secure.port}`);
      await cluster.discover();
      await cluster.proveTls(n0.otpNode);
      await cluster.proveTls(n0.otpNode);
      assert.equal(n0.secure.connections(), 3);
    });

    it("takes no other node for the one that was meant", async () => {
      const nodes = await madeUpCluster(2, ["*.cb.test", "*.cb.test"]);
      const [p0, p1] = nodes.map(({ secure }) => secure.port);
      const cluster = client(`https://n0.cb.test:${p0}`, {
        connectTo: { "n0.cb.test": "127.0.0.1", "n1.cb.test": `127.0.0.1:${p0}`, [`n9.cb.test:${p1}`]: "x" },
      });
      await cluster.discover();
      const error = await rejection(cluster.proveTls("ns_1@n1.cb.test"), "CBSEC_UNEXPECTED_ANSWER");
      assert.match(error.message, /ns_1@n0\.cb\.test answered/);
    });

    it("reaches a node over the family that was asked for", async () => {
      const [n0 = assert.fail()] = await madeUpCluster(1);
      const cluster = client(`https://n0.cb.test:${n0.secure.port}`);
      await cluster.discover();
      assert.equal(await cluster.proveFamily(n0.otpNode, "ipv4"), `127.0.0.1:${n0.secure.port}`);
    });

    it("fails with a clear text when the way in leads to an address of the other family", async () => {
      const [n0 = assert.fail()] = await madeUpCluster(1);
      const cluster = client(`https://n0.cb.test:${n0.secure.port}`);
      await cluster.discover();
      const error = await rejection(cluster.proveFamily(n0.otpNode, "ipv6"), "CBSEC_UNREACHABLE");
      assert.match(error.message, /leads to 127\.0\.0\.1, which is not an IPv6 address/);
      assert.equal(n0.secure.received.length, 1);
    });

    it("does not count an IPv4 address written as IPv6", async () => {
      const [n0 = assert.fail()] = await madeUpCluster(1);
      const cluster = client(`http://127.0.0.1:${n0.plain.port}`, {
        connectTo: { "n0.cb.test": "[::ffff:127.0.0.1]" },
      });
      await cluster.discover();
      await rejection(cluster.proveFamily(n0.otpNode, "ipv6"), "CBSEC_UNREACHABLE");
    });

    it("resolves a name in the family that was asked for, and in no other", async () => {
      const [n0 = assert.fail()] = await madeUpCluster(1);
      const cluster = client(`http://127.0.0.1:${n0.plain.port}`, {
        connectTo: { "n0.cb.test": "localhost" },
      });
      await cluster.discover();
      assert.equal(await cluster.proveFamily(n0.otpNode, "ipv4"), `127.0.0.1:${n0.plain.port}`);
      // The server listens on IPv4 only.
      await rejection(cluster.proveFamily(n0.otpNode, "ipv6"), "CBSEC_UNREACHABLE");
    });

    it("goes over IPv6 to an IPv6 literal", async () => {
      let port = 0;
      const started = await server(
        ({ path }, response) => {
          const body = namedNode("n0.cb.test", port, port, true);
          json(response, path === "/nodes/self" ? body : clusterBody([body]));
        },
        { host: "::1" },
      );
      ({ port } = started);
      const cluster = client(`http://[::1]:${port}`, { connectTo: { "n0.cb.test": "[::1]" } });
      await cluster.discover();
      assert.equal(await cluster.proveFamily("ns_1@n0.cb.test", "ipv6"), `[::1]:${port}`);
    });
  });

  it("warns of a plain endpoint that is not on this machine, and of nothing else", () => {
    assert.match(warningsOf(client("http://n0.example.com:8091")).join(), /plain HTTP.*n0\.example\.com/);
    assert.match(warningsOf(client("http://127.example.com")).join(), /plain HTTP.*127\.example\.com/);
    for (const endpoint of ["http://127.0.0.2:8091", "http://localhost", "https://n0.example.com"]) {
      assert.deepEqual(warningsOf(client(endpoint)), []);
    }
  });

  it("does not warn of a plain endpoint to which a tunnel leads that begins on this machine", () => {
    const connectTo = { "n0.example.com:8091": "127.0.0.1:18091" };
    assert.deepEqual(warningsOf(client("http://n0.example.com:8091", { connectTo })), []);
  });

  it("warns of nodes elsewhere behind a plain endpoint on this machine, once, as soon as they are known", async () => {
    const nodes: unknown[] = [];
    const { port } = await server((_, response) => json(response, clusterBody(nodes)));
    nodes.push(namedNode("127.0.0.1", port, port), namedNode("n1.example.com", 8091, 18091));
    const cluster = client(`http://127.0.0.1:${port}`);
    const warnings = warningsOf(cluster);
    assert.deepEqual(warnings, []);
    await cluster.discover();
    await cluster.discover();
    assert.equal(warnings.length, 1);
    assert.match(warnings.join(), /plain HTTP: the password goes to n1\.example\.com unencrypted/);
    assert.deepEqual(warningsOf(cluster), warnings);
  });

  it("refuses a client certificate over a plain endpoint", async () => {
    const identity = await authority.issue({});
    thrown(
      () => client("http://h", { credentials: { kind: "certificate", ...identity } }),
      "CBSEC_CONFIGURATION",
    );
  });

  it("leaves no connection open after close", async () => {
    const [n0 = assert.fail()] = await madeUpCluster(1);
    const cluster = client(`https://n0.cb.test:${n0.secure.port}`);
    const [node = assert.fail()] = await cluster.discover();
    await cluster.close();
    await rejection(node.self(), "CBSEC_UNREACHABLE");
  });
});
