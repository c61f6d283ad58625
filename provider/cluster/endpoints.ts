import { SecurityError } from "../errors/securityError";
import { parseHostPort, type HostPort } from "./hostPort";

/** What the user's endpoint says: where to come in, and whether over TLS. */
export interface Endpoint {
  readonly secure: boolean;
  /** `https`, `http`, `couchbases` or `couchbase`: hints answer in the same style. */
  readonly scheme: Scheme;
  readonly seeds: readonly HostPort[];
}

const schemes = {
  https: { secure: true, port: 18091, several: false },
  http: { secure: false, port: 8091, several: false },
  couchbases: { secure: true, port: 18091, several: true },
  couchbase: { secure: false, port: 8091, several: true },
} as const;
type Scheme = keyof typeof schemes;

const allowed =
  "https://host:18091, http://host:8091, couchbases://host1,host2 or couchbase://host1,host2 (an IPv6 literal in brackets)";

/**
 * Reads an endpoint. Ports are those of the cluster manager, default 18091 with TLS and 8091 without. TLS is used exactly when the
 * scheme says so. Throws CBSEC_CONFIGURATION.
 */
export function parseEndpoint(text: string): Endpoint {
  const parts = /^(?<scheme>[a-z]+):\/\/(?<hosts>[^/?#]*)(?<rest>.*)$/i.exec(text.trim())?.groups;
  const scheme = (parts?.scheme ?? "").toLowerCase();
  if (parts === undefined || !isScheme(scheme)) {
    throw invalid("does not begin with https://, http://, couchbases:// or couchbase://");
  }
  const { secure, port, several } = schemes[scheme];
  const hosts = parts.hosts ?? "";
  if (hosts.includes("@")) {
    throw invalid("holds a user or password; give them as `username` and `password`");
  }
  if (!/^\/?$/.test(parts.rest ?? "")) {
    throw invalid("goes on after the host; give options such as the network in their own settings");
  }
  const written = hosts.split(",");
  if (written.length > 1 && !several) {
    throw invalid(`names ${written.length} hosts; several hosts are written as couchbases://host1,host2`);
  }
  const seeds = written.map((one) => {
    const read = parseHostPort(one.trim());
    if (read === undefined) throw invalid(`has "${one.trim()}" where a host or host:port is expected`);
    if (read.port === 11207 || read.port === 11210) {
      throw invalid(`names port ${read.port} of the Data Service; the cluster manager's port is ${port}`);
    }
    return { host: read.host, port: read.port ?? port };
  });
  return { secure, scheme, seeds };
}

function isScheme(text: string): text is Scheme {
  return Object.hasOwn(schemes, text);
}

function invalid(what: string): SecurityError {
  return new SecurityError("CBSEC_CONFIGURATION", `The cluster's endpoint ${what}.`, {
    hint: `write the endpoint as ${allowed}`,
  });
}
