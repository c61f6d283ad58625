import { connect } from "node:tls";
import { authorityOf, bracketed, type HostPort } from "./hostPort";
import type { Endpoint } from "./endpoints";
import type { Redirection } from "./connectTo";

/** Whether something answers a TLS handshake there. Nothing else is sent, and nothing is trusted: this only serves a hint. */
export type TlsProbe = (where: HostPort) => Promise<boolean>;

/** Waits `patience` milliseconds for an answer. */
export const probeTls = ({ host, port }: HostPort, patience = 2_000): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port, rejectUnauthorized: false });
    const done = (answered: boolean) => {
      socket.destroy();
      resolve(answered);
    };
    socket.setTimeout(patience, () => done(false));
    socket.once("secureConnect", () => done(true));
    socket.once("error", () => done(false));
  });

/** Management ports come in pairs, TLS 10000 above plain: 8091 and 18091, or 9000 and 19000 in a development cluster. */
const distance = 10_000;

/**
 * The endpoint with TLS to write instead of a plain one that refuses connections, when there is one. At level strict, plain ports are closed
 * to the outside (cluster API facts I).
 */
export async function findTlsTwin(
  endpoint: Endpoint,
  redirect: Redirection,
  probe: TlsProbe,
): Promise<string | undefined> {
  const twin = tlsTwinOf(endpoint);
  if (twin === undefined) return undefined;
  for (const { host, port } of endpoint.seeds) {
    if (await probe(redirect({ host, port: port + distance }))) return twin;
  }
  return undefined;
}

/** A plain endpoint as it is written with TLS. Undefined when it has TLS already, or when there is no such port. */
export function tlsTwinOf({ secure, scheme, seeds }: Endpoint): string | undefined {
  if (secure || seeds.some(({ port }) => port + distance > 65535)) return undefined;
  const hosts = seeds.map(({ host, port }) =>
    scheme === "couchbase" && port === 8091 ? bracketed(host) : authorityOf({ host, port: port + distance }),
  );
  return `${scheme}s://${hosts.join(",")}`;
}
