import { parseEndpoint } from "../../cluster/endpoints";

/** TLS ports lie 10000 above the plain ones: 8091 and 18091, or 9000 and 19000 in a development cluster. */
const distance = 10_000;
const defaultPort = 8091;

/** A plain endpoint as it is written with TLS: the one to use at level strict, where plain ports are closed. Undefined when it has TLS already. */
export function secureTwinOf(endpoint: string): string | undefined {
  const { secure, scheme, seeds } = parseEndpoint(endpoint);
  if (secure) return undefined;
  const hosts = seeds.map(({ host, port }) => {
    const written = host.includes(":") ? `[${host}]` : host;
    return scheme === "couchbase" && port === defaultPort ? written : `${written}:${port + distance}`;
  });
  return `${scheme}s://${hosts.join(",")}`;
}
