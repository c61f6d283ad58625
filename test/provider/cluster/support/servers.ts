import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { Socket } from "node:net";
import type { TlsOptions, TLSSocket } from "node:tls";
import { closedPort } from "../../../support/closedPort";

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly host: string | undefined;
  readonly authorization: string | undefined;
  /** The TLS server name that the client sent, if any. */
  readonly serverName: string | undefined;
}

export interface Respond {
  (received: Received, response: ServerResponse, socket: Socket): void;
}

export interface TestServer {
  readonly host: string;
  readonly port: number;
  readonly received: readonly Received[];
  /** Connections taken so far. */
  readonly connections: () => number;
  stop(): Promise<void>;
}

/** Starts an HTTP server, with TLS when `tls` is given, on a port that refuses connections once it has stopped. */
export async function startServer(
  respond: Respond,
  options: { readonly tls?: TlsOptions; readonly host?: string; readonly port?: number } = {},
): Promise<TestServer> {
  const { host = "127.0.0.1", tls } = options;
  const received: Received[] = [];
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    request.on("error", () => undefined);
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const serverName = (request.socket as Partial<TLSSocket>).servername;
      const one: Received = {
        method: request.method ?? "",
        path: request.url ?? "",
        body: Buffer.concat(chunks).toString("utf8"),
        host: request.headers.host,
        authorization: request.headers.authorization,
        serverName: typeof serverName === "string" ? serverName : undefined,
      };
      received.push(one);
      respond(one, response, request.socket);
    });
  };
  const server = tls === undefined ? createServer(handle) : createTlsServer(tls, handle);
  let connections = 0;
  server.on("connection", () => connections++);
  const port = options.port ?? (await closedPort());
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  return {
    host,
    port,
    received,
    connections: () => connections,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function json(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(value));
}
