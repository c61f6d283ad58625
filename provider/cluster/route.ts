import { authorityOf, type HostPort } from "./hostPort";

/** One way to one management port: what it is called, where the connection goes, and whom the certificate must be for. */
export interface Route {
  /** What messages call it: the node's name, or the endpoint's host while no node is known. */
  readonly label: string;
  readonly secure: boolean;
  /** What stands in the URL and in the Host header. */
  readonly address: HostPort;
  /** Where the connection really goes. */
  readonly dial: HostPort;
  /** Names for one of which the certificate must be. Empty when not `secure`. */
  readonly certificateNames: readonly string[];
  /** Whether the user wrote this address (then `tlsServerName` can help) or the cluster told it. */
  readonly written: boolean;
  /** What to write as endpoint if this plain port is closed because of level strict. */
  readonly secureEndpoint?: string;
}

export function originOf(route: Route): string {
  return `${route.secure ? "https" : "http"}://${authorityOf(route.address)}`;
}

/** Method and URL for messages, and where the connection went when that is somewhere else. */
export function describeCall(route: Route, method: string, path: string): string {
  const dialled = authorityOf(route.dial);
  const via = dialled === authorityOf(route.address) ? "" : ` (connecting to ${dialled})`;
  return `${method} ${originOf(route)}${path}${via}`;
}
