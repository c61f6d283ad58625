import { request } from "node:https";
import { connect as connectPlain } from "node:net";
import { connect as connectTls } from "node:tls";
import type { SimulatedCluster, SimulatedNodeHandle } from "../../test/cluster/simulatedCluster";

/** The demo's own eyes: nothing here comes from the provider. */

/** Whether the links to a node are encrypted: what its listeners for other nodes speak. */
export async function linksOf(node: SimulatedNodeHandle, ca: string): Promise<string> {
  const tls = await tlsAnswers(node, ca);
  const plain = await plainAnswers(node.distributionPort);
  if (tls && !plain) return "TLS only";
  return plain && !tls ? "plain" : `TLS ${String(tls)}, plain ${String(plain)}`;
}

function tlsAnswers(node: SimulatedNodeHandle, ca: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectTls(
      { host: "127.0.0.1", port: node.distributionTlsPort, ca, servername: node.name },
      () => end(socket.authorized),
    );
    socket.once("error", () => end(false));
    function end(answers: boolean) {
      socket.destroy();
      resolve(answers);
    }
  });
}

function plainAnswers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectPlain(port, "127.0.0.1", () => end(true));
    socket.once("error", () => end(false));
    function end(answers: boolean) {
      socket.destroy();
      resolve(answers);
    }
  });
}

/** A GET over verified TLS to the first node. */
export function read(cluster: SimulatedCluster, path: string): Promise<unknown> {
  const [node] = cluster.nodes;
  if (node === undefined) throw new Error("a cluster without nodes");
  return new Promise((resolve, reject) => {
    request(
      {
        host: "127.0.0.2",
        port: node.tlsPort,
        path,
        ca: cluster.caCertificate,
        servername: node.name,
        auth: `${cluster.username}:${cluster.password}`,
        agent: false,
      },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => (text += part));
        response.on("end", () => resolve(JSON.parse(text)));
      },
    )
      .once("error", reject)
      .end();
  });
}

interface Functions {
  readonly apps: readonly { readonly name: string; readonly composite_status: string }[];
}

/** What must be as before: auto-failover field by field (its count aside), and every function's status. */
export async function restorable(cluster: SimulatedCluster): Promise<string> {
  const autoFailover = (await read(cluster, "/settings/autoFailover")) as Record<string, unknown>;
  delete autoFailover.count;
  const { apps } = (await read(cluster, "/_p/event/api/v1/status")) as Functions;
  const functions = apps.map((one) => `${one.name} ${one.composite_status}`).sort();
  return `auto-failover ${JSON.stringify(autoFailover)}\nfunctions ${functions.join(", ")}`;
}
