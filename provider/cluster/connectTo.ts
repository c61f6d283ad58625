import { SecurityError } from "../errors/securityError";
import { authorityOf, parseHostPort, type HostPort } from "./hostPort";

/** Says where a connection goes that is meant for an address. */
export type Redirection = (address: HostPort) => HostPort;

/**
 * Makes the redirection of the setting `connectTo`, like curl's --connect-to: keys and values are `host` or `host:port`. A key with a
 * port goes before one without; a value without port keeps the port; what comes out is not looked up again. Throws CBSEC_CONFIGURATION.
 */
export function redirection(connectTo: Readonly<Record<string, string>> = {}): Redirection {
  const targets = new Map<string, { host: string; port: number | undefined }>();
  for (const [from, to] of Object.entries(connectTo)) {
    const key = parseHostPort(from);
    const value = parseHostPort(to);
    if (key === undefined || value === undefined) {
      throw new SecurityError("CBSEC_CONFIGURATION", `connectTo holds ${JSON.stringify({ [from]: to })}.`, {
        hint: "write each side as host or host:port, an IPv6 literal in brackets",
      });
    }
    targets.set(key.port === undefined ? key.host : authorityOf({ host: key.host, port: key.port }), value);
  }
  return (address) => {
    const host = address.host.toLowerCase();
    const target = targets.get(authorityOf({ host, port: address.port })) ?? targets.get(host);
    return target === undefined ? address : { host: target.host, port: target.port ?? address.port };
  };
}
