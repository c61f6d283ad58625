import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";

export interface Sending {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly method: string;
  readonly path: string;
  readonly auth: readonly [user: string, password: string] | null;
  readonly contentType: string | null;
  readonly body: Buffer | undefined;
  /** As the web console sends: no browser dialogue, please. */
  readonly asConsole?: boolean;
}

/** What came back; `status` is null where the connection was refused or cut. */
export interface Received {
  readonly status: number | null;
  readonly contentType: string | undefined;
  readonly wwwAuthenticate: string | undefined;
  readonly body: string;
}

const nothing: Received = { status: null, contentType: undefined, wwwAuthenticate: undefined, body: "" };

/** One request on a connection of its own, as the recorder sent each. */
export function send(sending: Sending): Promise<Received> {
  const { host, port, tls, method, path, auth, contentType, body } = sending;
  const options = {
    host,
    port,
    path,
    method,
    agent: false,
    rejectUnauthorized: false,
    headers: {
      ...(contentType === null ? {} : { "Content-Type": contentType }),
      ...(sending.asConsole ? { "invalid-auth-response": "on" } : {}),
      ...(body === undefined ? {} : { "Content-Length": String(body.length) }),
      ...(auth ? { Authorization: `Basic ${Buffer.from(auth.join(":")).toString("base64")}` } : {}),
    },
  };
  return new Promise((resolve) => {
    const sent = tls ? httpsRequest(options) : httpRequest(options);
    sent.on("error", () => resolve(nothing));
    sent.on("response", (response) => void receive(response).then(resolve, () => resolve(nothing)));
    sent.end(body);
  });
}

async function receive(response: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return {
    status: response.statusCode ?? null,
    contentType: response.headers["content-type"],
    wwwAuthenticate: response.headers["www-authenticate"],
    body: Buffer.concat(chunks).toString("utf8"),
  };
}
