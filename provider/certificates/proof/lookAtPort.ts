import { checkServerIdentity, connect, type PeerCertificate, type TLSSocket } from "node:tls";
import { SecurityError } from "../../errors/securityError";
import type { Time } from "../../time";
import { describeFirst, type CertificateDescription } from "../material/description";

export interface PortToLookAt {
  /** Where to connect to. */
  readonly host: string;
  readonly port: number;
  /** The name (or IP address) that the certificate must have: the node's. */
  readonly servername: string;
  /** Whom to trust; intermediate CAs count as anchors, as in the cluster's own list. */
  readonly authorities: readonly CertificateDescription[];
  /** For ports that ask for a client certificate. */
  readonly client?: ClientPair;
  /** Waits for an answer to an HTTP request without credentials: with TLS 1.3 nothing sooner tells that the port took `client`. */
  readonly untilAnswered?: boolean;
  /** Milliseconds for connection and handshake. Default 10000. */
  readonly timeout?: number;
  readonly signal?: AbortSignal;
}

/** A certificate that a client shows, with its key. PEM. */
export interface ClientPair {
  readonly certificate: string;
  readonly key: string;
  readonly passphrase?: string;
}

/** What a TLS port presented. */
export interface Presented {
  readonly leaf: CertificateDescription;
  /** Leaf first, as far as the server sent it or it could be completed from the authorities. */
  readonly chain: readonly CertificateDescription[];
  /** Why it was not verified against the authorities, or is not for the name; undefined: verified. */
  readonly notVerified?: string;
}

export type LookAtPort = (port: PortToLookAt, time: Time) => Promise<Presented>;

/**
 * Makes a TLS handshake with a port and tells what it presented, verified or not; nothing is sent but with `untilAnswered`. Throws
 * CBSEC_UNREACHABLE, CBSEC_TLS_NOT_VERIFIED when the handshake itself fails, CBSEC_DEADLINE, and the signal's own reason.
 */
export async function lookAtPort(port: PortToLookAt, time: Time): Promise<Presented> {
  const socket = start(port);
  const over = new AbortController();
  try {
    return await Promise.race([
      handshake(socket, port),
      limit(port, time, over.signal),
      aborted(port.signal, over.signal),
    ]);
  } finally {
    over.abort();
    socket.destroy();
  }
}

function start({ host, port, servername, authorities, client }: PortToLookAt): TLSSocket {
  return connect({
    host,
    port,
    // An IP address may not be asked for by name in the handshake; it is compared all the same.
    servername: /^[\d.]+$|:/.test(servername) ? "" : servername,
    ca: authorities.map(({ pem }) => pem),
    allowPartialTrustChain: true,
    // What is wrong is told, instead of an error that hides what was presented.
    rejectUnauthorized: false,
    checkServerIdentity: (_, certificate) => checkServerIdentity(servername, certificate),
    ...(client === undefined
      ? {}
      : { cert: client.certificate, key: client.key, passphrase: client.passphrase }),
  });
}

async function handshake(socket: TLSSocket, port: PortToLookAt): Promise<Presented> {
  const failed = failureOf(socket, port);
  await Promise.race([heard(socket, "secureConnect"), failed]);
  const presented = presentedBy(socket, port);
  if (port.untilAnswered) {
    const answer = heard(socket, "data");
    socket.write(`HEAD / HTTP/1.1\r\nhost: ${port.servername}\r\nconnection: close\r\n\r\n`);
    await Promise.race([answer, failed]);
  }
  return presented;
}

function heard(socket: TLSSocket, event: "secureConnect" | "data"): Promise<void> {
  return new Promise((resolve) => socket.once(event, () => resolve()));
}

function failureOf(socket: TLSSocket, port: PortToLookAt): Promise<never> {
  return new Promise((_, reject) => {
    let connected = false;
    socket.once("connect", () => (connected = true));
    socket.on("error", (error) =>
      reject(connected ? noHandshake(port, codeOf(error)) : unreachable(port, error)),
    );
    socket.once("close", () => reject(noHandshake(port, "it closed the connection")));
  });
}

function presentedBy(socket: TLSSocket, port: PortToLookAt): Presented {
  const chain = presentedChain(socket.getPeerCertificate(true), port);
  const [leaf] = chain;
  if (leaf === undefined) throw noHandshake(port, "it presented no certificate");
  return { leaf, chain, ...(socket.authorized ? {} : { notVerified: reasonOf(socket) }) };
}

function presentedChain(first: PeerCertificate, port: PortToLookAt): CertificateDescription[] {
  const found: CertificateDescription[] = [];
  let next: PeerCertificate | undefined = first;
  while (next?.raw !== undefined) {
    const one = described(next.raw, port);
    if (found.some(({ fingerprint }) => fingerprint === one.fingerprint)) break;
    found.push(one);
    next = "issuerCertificate" in next ? (next.issuerCertificate as PeerCertificate | undefined) : undefined;
  }
  return found;
}

function described(der: Buffer, port: PortToLookAt): CertificateDescription {
  try {
    return describeFirst(pemOf(der));
  } catch {
    throw noHandshake(port, "it presented a certificate that cannot be read");
  }
}

function pemOf(der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}

function reasonOf({ authorizationError }: TLSSocket): string {
  const error: unknown = authorizationError;
  return typeof error === "string" ? error : codeOf(error);
}

function codeOf(error: unknown): string {
  if (error instanceof Error) return (error as NodeJS.ErrnoException).code ?? error.message;
  return String(error);
}

async function limit(port: PortToLookAt, time: Time, over: AbortSignal): Promise<never> {
  const timeout = port.timeout ?? 10_000;
  await time.sleep(timeout, over);
  throw new SecurityError(
    "CBSEC_DEADLINE",
    `The TLS handshake with ${port.servername} did not end within ${timeout} ms.`,
    contextOf(port),
  );
}

function aborted(signal: AbortSignal | undefined, over: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = () => reject(signal?.reason instanceof Error ? signal.reason : new Error("aborted"));
    if (signal?.aborted) abort();
    else signal?.addEventListener("abort", abort, { once: true, signal: over });
  });
}

function noHandshake(port: PortToLookAt, why: string): SecurityError {
  return new SecurityError(
    "CBSEC_TLS_NOT_VERIFIED",
    `The TLS handshake with ${port.servername} failed: ${why}.`,
    contextOf(port),
  );
}

function unreachable(port: PortToLookAt, error: unknown): SecurityError {
  return new SecurityError(
    "CBSEC_UNREACHABLE",
    `No connection to ${port.servername} for a TLS handshake: ${codeOf(error)}.`,
    contextOf(port),
  );
}

export function contextOf({ servername, host, port }: PortToLookAt): { node: string; endpoint: string } {
  return { node: servername, endpoint: `tls://${host.includes(":") ? `[${host}]` : host}:${port}` };
}
