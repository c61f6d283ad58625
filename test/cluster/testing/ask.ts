import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { request as httpsRequest } from "node:https";

import type { LocalAddress } from "../network/addresses";
import type { SimulatedCluster } from "../simulatedCluster";

export interface Asked {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body as JSON; undefined when it is none. */
  readonly json: any; // eslint-disable-line @typescript-eslint/no-explicit-any
}

export interface Asking {
  /** Default: GET without a form, POST with one. */
  readonly method?: string;
  readonly form?: Readonly<Record<string, string>> | string;
  /** Default "restTls". */
  readonly door?: "rest" | "restTls" | "eventing" | "eventingTls";
  /** Default 127.0.0.2, the outside. */
  readonly address?: LocalAddress;
  /** Default the administrator; null: no credentials. */
  readonly user?: { readonly name: string; readonly password: string } | null;
}

/** One request to one node on a connection of its own. Rejects when the connection is refused or cut. */
export function ask(
  cluster: SimulatedCluster,
  index: number,
  path: string,
  asking: Asking = {},
): Promise<Asked> {
  const node = cluster.nodes[index];
  if (!node) throw new Error(`there is no node ${index}`);
  const door = asking.door ?? "restTls";
  const ports = {
    rest: node.restPort,
    restTls: node.tlsPort,
    eventing: node.eventingPort,
    eventingTls: node.eventingTlsPort,
  };
  const { form } = asking;
  const body = typeof form === "object" ? new URLSearchParams(form).toString() : form;
  const user =
    asking.user === undefined ? { name: cluster.username, password: cluster.password } : asking.user;
  const options = {
    host: asking.address ?? "127.0.0.2",
    port: ports[door],
    path,
    method: asking.method ?? (form === undefined ? "GET" : "POST"),
    agent: false,
    headers: {
      ...(body === undefined ? {} : { "Content-Type": "application/x-www-form-urlencoded" }),
      ...(user
        ? {
            Authorization: `Basic ${Buffer.from(`${user.name}:${user.password}`).toString("base64")}`,
          }
        : {}),
    },
  };
  return new Promise((resolve, reject) => {
    const request = door.endsWith("Tls")
      ? httpsRequest({ ...options, ca: cluster.caCertificate, servername: node.name })
      : httpRequest(options);
    request.on("error", reject);
    request.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text,
          json: parsed(text),
        });
      });
    });
    request.end(body);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Asks again until the answer satisfies, for at most twenty seconds. */
export async function until(
  cluster: SimulatedCluster,
  index: number,
  path: string,
  satisfies: (asked: Asked) => boolean,
  asking: Asking = {},
): Promise<Asked> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const asked = await ask(cluster, index, path, asking).catch((error: unknown) => error as Error);
    if (!(asked instanceof Error) && satisfies(asked)) return asked;
    if (Date.now() > deadline) {
      const last = asked instanceof Error ? asked.message : `${asked.status} ${asked.text.slice(0, 500)}`;
      throw new Error(`${path} of node ${index} never satisfied; last: ${last}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Switches auto-failover off and waits until every node knows. */
export async function autoFailoverOff(cluster: SimulatedCluster): Promise<void> {
  await ask(cluster, 0, "/settings/autoFailover", { form: { enabled: "false" } });
  for (const { index } of cluster.nodes) {
    await until(cluster, index, "/settings/autoFailover", ({ json }) => json.enabled === false);
  }
}

/** POST to /node/controller of one node. */
export function change(
  cluster: SimulatedCluster,
  index: number,
  action: string,
  form: Readonly<Record<string, string>> = {},
  asking: Asking = {},
): Promise<Asked> {
  return ask(cluster, index, `/node/controller/${action}`, { ...asking, form });
}
