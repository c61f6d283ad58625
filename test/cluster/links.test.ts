import assert from "node:assert/strict";
import { connect as connectPlain } from "node:net";
import { connect as connectTls } from "node:tls";

import type { RunningCluster } from "./startCluster";
import { change, autoFailoverOff } from "./testing/ask";
import { withCluster } from "./testing/withCluster";

/** What a link's plain port says, or the code of why it cannot be asked. */
function listenPlain(port: number, host = "127.0.0.2"): Promise<string> {
  return new Promise((resolve) => {
    const socket = connectPlain(port, host);
    socket.once("data", (data) => resolve(data.toString()));
    socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "error"));
    socket.on("close", () => resolve("closed"));
  });
}

/** Subject of the certificate that a link shows in a verified handshake, or the code of why there is none. */
function shakeHands(cluster: RunningCluster, index: number, host = "127.0.0.2"): Promise<string> {
  const node = cluster.nodes[index];
  return new Promise((resolve) => {
    const socket = connectTls({
      port: node?.distributionTlsPort,
      host,
      servername: node?.name,
      ca: cluster.caCertificate,
    });
    socket.once("secureConnect", () => {
      resolve(String(socket.getPeerCertificate().subject.CN));
      socket.end();
    });
    socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "error"));
  });
}

describe("links between nodes", () => {
  it("are plain before encryption and TLS with the node's own certificate after it", () =>
    withCluster({}, async (cluster) => {
      const port = cluster.nodes[1]?.distributionPort ?? 0;
      assert.match(await listenPlain(port), /distribution/);
      assert.equal(await shakeHands(cluster, 1), "ECONNREFUSED");
      await autoFailoverOff(cluster);
      await change(cluster, 1, "enableExternalListener", { nodeEncryption: "on" });
      assert.equal(await shakeHands(cluster, 1), "Couchbase Server Node (n1.cb.test)");
      assert.match(await listenPlain(port), /distribution/);
    }));

  it("lose their plain port with the last plain listener", () =>
    withCluster({ level: "control" }, async (cluster) => {
      assert.equal(await listenPlain(cluster.nodes[0]?.distributionPort ?? 0), "ECONNREFUSED");
      assert.equal(await shakeHands(cluster, 0), "Couchbase Server Node (n0.cb.test)");
    }));

  it("listen in a family only with a listener for it", () =>
    withCluster({ level: "control", addressFamily: "ipv6" }, async (cluster) => {
      assert.equal(await shakeHands(cluster, 0), "ECONNREFUSED");
      assert.equal(await shakeHands(cluster, 0, "::1"), "Couchbase Server Node (n0.cb.test)");
    }));
});
