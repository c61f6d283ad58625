import { connect } from "node:tls";
import { authorityOf, bracketed, type HostPort } from "./hostPort";
import type { Endpoint } from "./endpoints";
import type { Redirection } from "./connectTo";

/** Whether something answers a TLS handshake there. Nothing else is sent, and nothing is trusted: this only serves a hint. */
export type TlsProbe = (where: HostPort) => Promise<boolean>;

const patience = 2_000;

export const probeTls: TlsProbe = ({ host, port }) =>
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
  if (endpoint.secure) return undefined;
  for (const { host, port } of endpoint.seeds) {
    const twin = { host, port: port + distance };
    if (twin.port > 65535 || !(await probe(redirect(twin)))) continue;
    if (endpoint.scheme === "http") return `https://${authorityOf(twin)}`;
    return `couchbases://${endpoint.seeds.map((seed) => twinText(seed)).join(",")}`;
  }
  return undefined;
}

function twinText({ host, port }: HostPort): string {
  return port === 8091 ? bracketed(host) : authorityOf({ host, port: port + distance });
}
