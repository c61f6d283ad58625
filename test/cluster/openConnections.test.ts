import assert from "node:assert/strict";
import { createPrivateKey } from "node:crypto";
import { once } from "node:events";
import { connect as connectPlainly, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";

import type { RunningCluster } from "./startCluster";
import { ask, autoFailoverOff, change } from "./testing/ask";
import { createIssuer } from "./testing/issuer";
import { withCluster } from "./testing/withCluster";

const doors = ["plain", "TLS"] as const;

/** Connections that stay open after a request: one to each node and door. */
class OpenConnections {
  private readonly open = new Map<string, Socket>();

  constructor(private readonly cluster: RunningCluster) {}

  async connect(): Promise<void> {
    for (const { index, restPort, tlsPort } of this.cluster.nodes) {
      for (const door of doors) {
        const options = { host: "127.0.0.1", rejectUnauthorized: false };
        const socket =
          door === "TLS"
            ? connectTls({ ...options, port: tlsPort })
            : connectPlainly({ ...options, port: restPort });
        const name = `${door} ${index}`;
        this.open.get(name)?.destroy();
        this.open.set(name, socket);
        socket.on("error", () => undefined);
        socket.on("close", () => this.open.get(name) === socket && this.open.delete(name));
        socket.write("GET /pools HTTP/1.1\r\nHost: x\r\n\r\n");
        await once(socket, "data");
      }
    }
  }

  /** Those that were cut by what `work` did; all are open again afterwards. */
  async cutBy(work: () => Promise<unknown>): Promise<readonly string[]> {
    await this.connect();
    const before = [...this.open.keys()];
    await work();
    await new Promise((resolve) => setTimeout(resolve, 100));
    const cut = before.filter((name) => !this.open.has(name));
    await this.connect();
    return cut;
  }

  end(): void {
    for (const socket of this.open.values()) socket.destroy();
  }
}

async function withConnections(
  version: string,
  work: (cluster: RunningCluster, connections: OpenConnections) => Promise<void>,
): Promise<void> {
  await withCluster({ nodes: 2, version, propagationDelay: 0 }, async (cluster) => {
    const connections = new OpenConnections(cluster);
    try {
      await work(cluster, connections);
    } finally {
      connections.end();
    }
  });
}

const plain = { door: "rest", address: "127.0.0.1" } as const;

async function post(cluster: RunningCluster, path: string, form: Record<string, string> | string = {}) {
  const answer = await ask(cluster, 0, path, { ...plain, method: "POST", form });
  assert.ok(answer.status < 300, `${path}: ${answer.status} ${answer.text}`);
}

describe("Connections that are open", () => {
  it("are cut on the TLS port of a node that takes a new certificate, and on those of all nodes when CAs change", () =>
    withConnections("7.6.8", async (cluster, connections) => {
      const root = await createIssuer("Example Root");
      const { chain, key } = await root.issue("n0.cb.test");
      const files = { "CA/root.pem": root.certificate, "chain.pem": chain, "pkey.key": key };
      await cluster.byHand.putInInbox(0, files);
      const load = () => post(cluster, "/node/controller/loadTrustedCAs");
      assert.deepEqual(await connections.cutBy(load), ["TLS 0", "TLS 1"]);
      assert.deepEqual(await connections.cutBy(load), [], "nothing new");
      const reload = () => post(cluster, "/node/controller/reloadCertificate");
      assert.deepEqual(await connections.cutBy(reload), ["TLS 0"]);
      assert.deepEqual(await connections.cutBy(reload), [], "the same certificate");
      const force = () => post(cluster, "/node/controller/reloadCertificate", '{"forceReload":true}');
      assert.deepEqual(await connections.cutBy(force), ["TLS 0"]);
    }));

  it("are cut on all TLS ports when certificates are made anew or what TLS demands changes", () =>
    withConnections("8.0.1", async (cluster, connections) => {
      const both = ["TLS 0", "TLS 1"];
      const set = (setting: Record<string, string>) => post(cluster, "/settings/security", setting);
      assert.deepEqual(await connections.cutBy(() => set({ tlsMinVersion: "tlsv1.3" })), both);
      assert.deepEqual(await connections.cutBy(() => set({ tlsMinVersion: "tlsv1.3" })), []);
      assert.deepEqual(await connections.cutBy(() => set({ disableUIOverHttps: "true" })), []);
      const prefixes = [{ path: "subject.cn", prefix: "", delimiter: "" }];
      const auth = JSON.stringify({ state: "enable", prefixes });
      assert.deepEqual(await connections.cutBy(() => post(cluster, "/settings/clientCertAuth", auth)), both);
      const regenerate = () => post(cluster, "/controller/regenerateCertificate");
      assert.deepEqual(await connections.cutBy(regenerate), both);
    }));

  it("outlive an uploaded authority in 7.0, and are cut by the certificate that it issued", () =>
    withConnections("7.0.5", async (cluster, connections) => {
      const root = await createIssuer("Example Root");
      const upload = () => post(cluster, "/controller/uploadClusterCA", root.certificate);
      assert.deepEqual(await connections.cutBy(upload), []);
      const { chain, key } = await root.issue("n0.cb.test");
      const pkcs1 = createPrivateKey(key).export({ type: "pkcs1", format: "pem" }).toString();
      await cluster.byHand.putInInbox(0, { "chain.pem": chain, "pkey.key": pkcs1 });
      const reload = () => post(cluster, "/node/controller/reloadCertificate");
      assert.deepEqual(await connections.cutBy(reload), ["TLS 0"]);
    }));

  it("are cut on both ports of a node that binds one family only, which answers who asked for it", () =>
    withConnections("7.6.8", async (cluster, connections) => {
      await autoFailoverOff(cluster);
      const only = async () => {
        const answer = await change(cluster, 0, "setupNetConfig", { afamilyOnly: "true" });
        assert.deepEqual([answer.status, answer.headers.connection], [200, "close"]);
      };
      assert.deepEqual(await connections.cutBy(only), ["plain 0", "TLS 0"]);
    }));
});
