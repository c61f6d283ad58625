import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createHttpsServer, type Server as HttpsServer } from "node:https";
import type { Socket } from "node:net";
import { createServer as createTlsServer, type Server as TlsServer, type TLSSocket } from "node:tls";

import { tlsOptionsOf, type TlsOptions } from "../certificates/tlsOptions";
import { serve, type Surroundings } from "../http/pipeline";
import type { ReceivedRequest } from "../http/call";
import type { Entrances } from "../network/nodeDoors";
import type { SimulatedNode } from "./simulatedNode";

type Service = ReceivedRequest["service"];

/** What a distribution port says first on a plain link, so that a probe can tell it from TLS. */
const plainGreeting = "erlang distribution\n";

/** The servers behind a node's doors. TLS servers are made when their first connection comes in. */
export function entrancesOf(node: SimulatedNode, around: Surroundings): Entrances {
  const respond = (service: Service) => (incoming: IncomingMessage, response: ServerResponse) => {
    serve(node, service, incoming, response, around).catch(() => incoming.socket.destroy());
  };
  const plain = (service: Service) => {
    const server = createHttpServer(respond(service));
    return (socket: Socket) => {
      server.emit("connection", socket);
      socket.resume();
    };
  };
  /** Only the handshake is real. */
  const handshake = () => behindTls(node, (options) => createTlsServer(options, (socket) => socket.end()));
  const encrypted = (service: Service) =>
    behindTls(node, (options) => createHttpsServer(options, respond(service)));

  return {
    rest: plain("rest"),
    restTls: encrypted("rest"),
    eventing: plain("eventing"),
    eventingTls: encrypted("eventing"),
    dataTls: handshake(),
    viewsTls: handshake(),
    distribution: (socket) => {
      socket.resume();
      socket.end(plainGreeting);
    },
    distributionTls: handshake(),
  };
}

function behindTls(
  node: SimulatedNode,
  create: (options: TlsOptions) => HttpsServer | TlsServer,
): (socket: Socket) => void {
  let made: { readonly for: string; readonly server: HttpsServer | TlsServer } | undefined;
  return (socket) => {
    void tlsOptionsOf(node).then(
      (options) => {
        const identity = JSON.stringify(options);
        if (made?.for !== identity) {
          const server = create(options);
          server.on("tlsClientError", (_error, broken) => broken.destroy());
          server.on("secureConnection", (connection: TLSSocket) => {
            // Whoever shows a certificate must show one that is trusted.
            const shows = options.requestCert && connection.getPeerCertificate(true).raw !== undefined;
            if (shows && !connection.authorized) connection.destroy();
          });
          server.on("secureConnection", () => node.certificates.prove(options.cert));
          made = { for: identity, server };
        }
        made.server.emit("connection", socket);
      },
      () => socket.destroy(),
    );
  };
}
