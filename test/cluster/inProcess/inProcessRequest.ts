import type { IncomingMessage, ServerResponse } from "node:http";

import { pemOf } from "../certificates/x509";
import { serve } from "../http/pipeline";
import type { LocalAddress } from "../network/addresses";
import type { SimulatedNode } from "../node/simulatedNode";
import type { RunningNodes } from "../startNodes";
import { InProcessConnection } from "./inProcessConnection";
import type { InProcessDoors } from "./inProcessDoors";

export interface InProcessRequest {
  readonly address: LocalAddress;
  readonly port: number;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface InProcessHead {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What the client sees; "cut": with what had come until then. */
export type InProcessOutcome =
  | { readonly kind: "refused" }
  | { readonly kind: "answered"; readonly head: InProcessHead; readonly body: Buffer }
  | { readonly kind: "cut"; readonly head?: InProcessHead; readonly body: Buffer };

/** A request that is under way; the client may give it up, which the server does not notice before it answers. */
export interface UnderWay {
  readonly outcome: Promise<InProcessOutcome>;
  giveUp(): void;
}

/** Hands a request straight to the server that would read it from a socket. */
export function requestInProcess(
  { nodes, surroundings }: RunningNodes,
  doors: InProcessDoors,
  request: InProcessRequest,
): UnderWay {
  const found = serverAt(nodes, request.port);
  const door = doors.openAt(request.address, request.port);
  if (!found || !door) return { outcome: Promise.resolve({ kind: "refused" }), giveUp: () => undefined };
  const { node, service, tls } = found;
  const connection = new InProcessConnection(request.address, request.port, tls);
  door.enter(connection);
  if (tls) proveCertificate(node);
  const outcome = new Promise<InProcessOutcome>((resolve) => {
    const response = new InProcessResponse(connection, resolve);
    const incoming = incomingFor(request, connection);
    serve(node, service, incoming, response as unknown as ServerResponse, surroundings).catch(() =>
      connection.destroy(),
    );
  });
  return { outcome, giveUp: () => connection.destroy() };
}

function serverAt(nodes: readonly SimulatedNode[], port: number) {
  for (const node of nodes) {
    const { ports } = node.making;
    if (port === ports.restTls) return { node, service: "rest", tls: true } as const;
    if (port === ports.rest) return { node, service: "rest", tls: false } as const;
    if (port === ports.eventingTls) return { node, service: "eventing", tls: true } as const;
    if (port === ports.eventing) return { node, service: "eventing", tls: false } as const;
  }
  return undefined;
}

/** A handshake shows what certificate is in use. */
function proveCertificate({ certificates }: SimulatedNode): void {
  if (certificates.proven) return;
  certificates.prove(certificates.uploadedNow("server")?.chain.map(pemOf).join("") ?? "");
}

function incomingFor(request: InProcessRequest, connection: InProcessConnection): IncomingMessage {
  const { method, path, headers, body } = request;
  const incoming = {
    method,
    url: path,
    headers,
    socket: connection,
    async *[Symbol.asyncIterator]() {
      if (body !== "") yield await Promise.resolve(Buffer.from(body, "utf8"));
    },
  };
  return incoming as unknown as IncomingMessage;
}

/** As much of a response as the servers use. */
class InProcessResponse {
  private head: InProcessHead | undefined;
  private readonly chunks: Buffer[] = [];
  private settled = false;

  constructor(
    private readonly connection: InProcessConnection,
    private readonly tell: (outcome: InProcessOutcome) => void,
  ) {
    connection.onEnd(() => this.settle({ kind: "cut", head: this.head, body: this.body }));
  }

  writeHead(status: number, headers: Readonly<Record<string, string | number>>): void {
    const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
    this.head = { status, headers: Object.fromEntries(lower) as Record<string, string> };
  }

  write(chunk: Buffer, done: () => void): void {
    this.chunks.push(chunk);
    done();
  }

  end(chunk: Buffer, done: () => void): void {
    this.chunks.push(chunk);
    if (this.head) this.settle({ kind: "answered", head: this.head, body: this.body });
    this.connection.destroy();
    done();
  }

  destroy(): void {
    this.connection.destroy();
  }

  once(_event: "close", act: () => void): void {
    this.connection.onEnd(act);
  }

  private get body(): Buffer {
    return Buffer.concat(this.chunks);
  }

  private settle(outcome: InProcessOutcome): void {
    if (this.settled) return;
    this.settled = true;
    this.tell(outcome);
  }
}
