import type { AddressFamily } from "./networkConfiguration";

/** Local addresses on which a node listens. 127.0.0.2 plays the outside; ::1 is loopback and outside at once for IPv6. */
export const localAddresses = ["127.0.0.1", "127.0.0.2", "::1"] as const;
export type LocalAddress = (typeof localAddresses)[number];

export function familyOf(address: LocalAddress): AddressFamily {
  return address === "::1" ? "ipv6" : "ipv4";
}

export function isOutside(address: LocalAddress): boolean {
  return address === "127.0.0.2";
}
