import { isIPv6 } from "node:net";

/** A host and port; an IPv6 literal stands here without its brackets. */
export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** Writes `host:port`, an IPv6 literal in brackets, as in a URL. */
export function authorityOf({ host, port }: HostPort): string {
  return `${bracketed(host)}:${port}`;
}

export function bracketed(host: string): string {
  return isIPv6(host) ? `[${host}]` : host;
}

/**
 * Reads `host`, `host:port`, `[v6]`, `[v6]:port`, or a bare IPv6 literal; `undefined` when it is none of them. Hosts are lower case,
 * as DNS does not tell cases apart.
 */
export function parseHostPort(
  text: string,
): { readonly host: string; readonly port: number | undefined } | undefined {
  if (isIPv6(text)) return { host: text.toLowerCase(), port: undefined };
  const parts = /^(?:\[(?<literal>[0-9a-fA-F:.]+)\]|(?<name>[A-Za-z0-9._-]+))(?::(?<port>\d{1,5}))?$/.exec(
    text,
  )?.groups;
  if (parts === undefined) return undefined;
  const host = (parts.literal ?? parts.name ?? "").toLowerCase();
  if (parts.literal !== undefined && !isIPv6(host)) return undefined;
  const port = parts.port === undefined ? undefined : Number(parts.port);
  if (port !== undefined && (port < 1 || port > 65535)) return undefined;
  return { host, port };
}
