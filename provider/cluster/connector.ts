import { connect as connectPlain, isIP, type Socket } from "node:net";
import {
  checkServerIdentity,
  connect as connectTls,
  type PeerCertificate,
  type SecureContext,
  type TLSSocket,
} from "node:tls";
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
  /** Fingerprints (SHA-256) of certificates that may have expired. */
  readonly pinned: readonly string[];
  /** Force one address family. */
  readonly family?: AddressFamily;
  readonly time: Time;
  /** Aborts when connections that are being made are no longer wanted. */
  readonly closed: AbortSignal;
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
    const origin = `${wanted.protocol}//${wanted.host ?? ""}`;
    const route = options.routeTo(origin);
    if (route === undefined) {
      callback(new ConnectFailure("ENOROUTE", `No way to ${origin} is known.`), null);
      return;
    }
    open(route, options).then(
      (socket) => callback(null, socket),
      (failure: ConnectFailure) => callback(failure, null),
    );
  };
}

function open(route: Route, options: ConnectorOptions): Promise<Socket> {
  const { closed, family, time } = options;
  return new Promise((resolve, reject) => {
    const where = authorityOf(route.dial);
    const socket = route.secure ? openTls(route, options) : connectPlain(target(route, options));
    const settled = new AbortController();
    const fail = (failure: ConnectFailure) => {
      if (settled.signal.aborted) return;
      settled.abort();
      socket.destroy();
      reject(failure);
    };
    socket.on("error", (error: NodeJS.ErrnoException) => {
      // An alert that comes after the handshake (TLS 1.3: a client certificate is demanded) must not be overtaken by the end that follows it.
      if (settled.signal.aborted) socket.destroy(error);
      else fail(failureOf(error, socket, route, family));
    });
    socket.on("close", () =>
      fail(new ConnectFailure("ECONNRESET", `${where} closed the connection while it was being made.`)),
    );
    socket.once(route.secure ? "secureConnect" : "connect", () => {
      if (settled.signal.aborted) return;
      const wrong = "authorized" in socket ? unverified(socket, route, options) : undefined;
      if (wrong !== undefined) return fail(wrong);
      settled.abort();
      socket.setNoDelay(true);
      const { host, port } = route.dial;
      options.connected?.(authorityOf({ host: socket.remoteAddress ?? host, port }));
      resolve(socket);
    });
    const stop = () => fail(new ConnectFailure("ECANCELED", "The client was closed."));
    if (closed.aborted) stop();
    else closed.addEventListener("abort", stop, { once: true, signal: settled.signal });
    const tooLong = `No connection to ${where} within ${connectTimeout / 1000} s.`;
    time.sleep(connectTimeout, settled.signal).then(
      () => fail(new ConnectFailure("ETIMEDOUT", tooLong)),
      () => undefined,
    );
  });
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
    // Refused in `unverified`, where a pinned certificate is told from others.
    rejectUnauthorized: options.verify && options.pinned.length === 0,
    checkServerIdentity: (_host, certificate) => wrongName(certificate, route),
  });
}

function wrongName(certificate: PeerCertificate, { certificateNames }: Route): Error | undefined {
  const errors = certificateNames.map((one) => checkServerIdentity(one, certificate));
  return errors.includes(undefined) ? undefined : errors[0];
}

/** Why this peer is not gone on with, before anything is sent to it. */
function unverified(
  socket: TLSSocket,
  route: Route,
  { verify, pinned }: ConnectorOptions,
): ConnectFailure | undefined {
  if (!verify || socket.authorized) return undefined;
  const certificate = socket.getPeerCertificate();
  const code = String(socket.authorizationError);
  const fingerprint = certificate.fingerprint256.replaceAll(":", "").toLowerCase();
  const mayGoOn = code === "CERT_HAS_EXPIRED" && pinned.includes(fingerprint);
  // Where the certificate does not pass, Node.js has not looked at its name.
  const error = mayGoOn
    ? wrongName(certificate, route)
    : Object.assign(new Error(code), { code, cert: certificate });
  return error === undefined ? undefined : describeVerificationError(error, route);
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
