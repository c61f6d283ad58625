export type AddressFamily = "ipv4" | "ipv6";

export interface ExternalListener {
  readonly family: AddressFamily;
  readonly encrypted: boolean;
}

/** What setupNetConfig and its three sisters change, for one node (cluster API facts A.2). */
export interface NetworkConfiguration {
  readonly family: AddressFamily;
  readonly only: boolean;
  readonly encrypted: boolean;
  readonly clientCertVerification: boolean;
  /** In the server's own order: IPv4 before IPv6, plain before TLS. */
  readonly listeners: readonly ExternalListener[];
}

export const freshNetworkConfiguration: NetworkConfiguration = {
  family: "ipv4",
  only: false,
  encrypted: false,
  clientCertVerification: false,
  listeners: [{ family: "ipv4", encrypted: false }],
};

export function sameListener(left: ExternalListener, right: ExternalListener): boolean {
  return left.family === right.family && left.encrypted === right.encrypted;
}

export function hasListener(
  configuration: Pick<NetworkConfiguration, "listeners">,
  listener: ExternalListener,
): boolean {
  return configuration.listeners.some((one) => sameListener(one, listener));
}

export function withListener(
  listeners: readonly ExternalListener[],
  listener: ExternalListener,
): readonly ExternalListener[] {
  const others = listeners.filter((one) => !sameListener(one, listener));
  return [...others, listener].sort((left, right) => rank(left) - rank(right));
}

export function withoutListener(
  listeners: readonly ExternalListener[],
  listener: ExternalListener,
): readonly ExternalListener[] {
  return listeners.filter((one) => !sameListener(one, listener));
}

function rank(listener: ExternalListener): number {
  return (listener.family === "ipv6" ? 2 : 0) + (listener.encrypted ? 1 : 0);
}

/** The server's name for the protocol of a listener, such as "TLS-IPv4". */
export function protocolName(listener: ExternalListener): string {
  return `${listener.encrypted ? "TLS" : "TCP"}-${listener.family === "ipv4" ? "IPv4" : "IPv6"}`;
}

/** "inet" or "inet6", as the REST API shows a family. */
export function inetName(family: AddressFamily): "inet" | "inet6" {
  return family === "ipv4" ? "inet" : "inet6";
}
