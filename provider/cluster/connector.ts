import { connect as connectPlain, isIP, type Socket } from "node:net";
import { checkServerIdentity, connect as connectTls, type SecureContext, type TLSSocket } from "node:tls";
import type { buildConnector } from "undici";
import type { AddressFamily } from "../vocabulary";
import type { Time } from "../time";
import { ConnectFailure } from "./failures";
import { authorityOf } from "./hostPort";
import type { Route } from "./route";
import { describeConnectError, describeVerificationError } from "./connectErrors";

export interface ConnectorOptions {
  /** The route behind an origin such as `https://n0.example.com:18091`. */
  readonly routeTo: (origin: string) => Route | undefined;
  readonly trust: SecureContext;
  /** False only for `insecureSkipVerify`. */
  readonly verify: boolean;
  /** Force one address family. */
  readonly family?: AddressFamily;
  readonly time: Time;
  /** Told each connection that was made, with its peer's address. */
  readonly connected?: (peer: string) => void;
}

/** Longest wait for one TCP connection and TLS handshake, in milliseconds. */
const connectTimeout = 10_000;

/**
 * Makes the connector of an undici Agent. The URL names the node; the connection goes where the node's route says; the certificate is
 * verified against the node's name in any case. TLS sessions are not resumed, so that each connection verifies anew.
 */
export function makeConnector(options: ConnectorOptions): buildConnector.connector {
  return (wanted, callback) => {
    const route = options.routeTo(`${wanted.protocol}//${wanted.host ?? ""}`);
    if (route === undefined) {
      callback(
        new ConnectFailure("ENOROUTE", `No route to ${wanted.host ?? wanted.hostname} is known.`),
        null,
      );
      return;
    }
    const socket = route.secure ? openTls(route, options) : connectPlain(target(route, options));
    const settled = new AbortController();
    options.time.sleep(connectTimeout, settled.signal).then(
      () =>
        fail(
          new ConnectFailure(
            "ETIMEDOUT",
            `No connection to ${authorityOf(route.dial)} within ${connectTimeout / 1000} s.`,
          ),
        ),
      () => undefined,
    );
    function fail(failure: ConnectFailure) {
      if (settled.signal.aborted) return;
      settled.abort();
      socket.destroy();
      callback(failure, null);
    }
    socket.on("error", (error: NodeJS.ErrnoException) =>
      fail(failureOf(error, socket, route, options.family)),
    );
    socket.on("close", () =>
      fail(
        new ConnectFailure(
          "ECONNRESET",
          `${authorityOf(route.dial)} closed the connection while it was being made.`,
        ),
      ),
    );
    socket.once(route.secure ? "secureConnect" : "connect", () => {
      if (settled.signal.aborted) return;
      settled.abort();
      socket.setNoDelay(true);
      options.connected?.(
        authorityOf({ host: socket.remoteAddress ?? route.dial.host, port: route.dial.port }),
      );
      callback(null, socket);
    });
  };
}

function target(route: Route, options: ConnectorOptions) {
  const { host, port } = route.dial;
  if (options.family !== undefined) return { host, port, family: options.family === "ipv4" ? 4 : 6 };
  // The default of 250 ms gives up on the first of two addresses of a distant node.
  return { host, port, autoSelectFamily: true, autoSelectFamilyAttemptTimeout: 2_000 };
}

function openTls(route: Route, options: ConnectorOptions): TLSSocket {
  const [name = route.dial.host] = route.certificateNames;
  return connectTls({
    ...target(route, options),
    secureContext: options.trust,
    // A TLS server name is never an IP literal (RFC 6066, section 3).
    servername: isIP(name) ? "" : name,
    ALPNProtocols: ["http/1.1"],
    rejectUnauthorized: options.verify,
    checkServerIdentity: (_host, certificate) => {
      const errors = route.certificateNames.map((one) => checkServerIdentity(one, certificate));
      return errors.includes(undefined) ? undefined : errors[0];
    },
  });
}

function failureOf(
  error: NodeJS.ErrnoException,
  socket: Socket | TLSSocket,
  route: Route,
  family: AddressFamily | undefined,
): ConnectFailure {
  const notVerified = "authorizationError" in socket && Boolean(socket.authorizationError);
  return notVerified ? describeVerificationError(error, route) : describeConnectError(error, route, family);
}
