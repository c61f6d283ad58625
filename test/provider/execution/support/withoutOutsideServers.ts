import type { NodeApi } from "../../../../provider/cluster/nodeApi";

/** A node of a cluster whose settings name no servers outside. */
export const withoutOutsideServers = {
  verifiesLdapByTrustedCAs: () => Promise.resolve(false),
  verifiesSamlByTrustedCAs: () => Promise.resolve(false),
  verifiesKmipByTrustedCAs: () => Promise.resolve(false),
} satisfies Partial<NodeApi>;
