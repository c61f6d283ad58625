import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createHttpsServer, type Server as HttpsServer } from "node:https";
import type { Socket } from "node:net";
import { createServer as createTlsServer, type Server as TlsServer } from "node:tls";

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
  const encrypted = (service: Service) =>
    behindTls(node, (credentials) => createHttpsServer(credentials, respond(service)));

  return {
    rest: plain("rest"),
    restTls: encrypted("rest"),
    eventing: plain("eventing"),
    eventingTls: encrypted("eventing"),
    distribution: (socket) => {
      socket.resume();
      socket.end(plainGreeting);
    },
    distributionTls: behindTls(node, (credentials) => createTlsServer(credentials, (link) => link.end())),
  };
}

interface Credentials {
  readonly cert: string;
  readonly key: string;
}

function behindTls(
  node: SimulatedNode,
  create: (credentials: Credentials) => HttpsServer | TlsServer,
): (socket: Socket) => void {
  let made: { certificate: string; server: HttpsServer | TlsServer } | undefined;
  return (socket) => {
    void node.certificate().then(
      ({ certificate, key }) => {
        if (made?.certificate !== certificate) {
          const server = create({ cert: certificate, key });
          server.on("tlsClientError", (_error, broken) => broken.destroy());
          made = { certificate, server };
        }
        made.server.emit("connection", socket);
      },
      () => socket.destroy(),
    );
  };
}
