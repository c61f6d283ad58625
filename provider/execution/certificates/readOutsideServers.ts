import type { NodeApi, RequestOptions } from "../../cluster/nodeApi";
import { firstLine } from "../../errors/firstLine";
import { isSecurityError } from "../../errors/securityError";
import type { OutsideServers } from "../../planning/certificates/state";
import { isBefore } from "../../planning/versions";

/** What clusters are known to verify by their trusted CAs, with the version from which on they can. */
const kinds: readonly {
  readonly kind: string;
  readonly since: string;
  readonly verified: (node: NodeApi, options: RequestOptions) => Promise<boolean>;
}[] = [
  {
    kind: "LDAP servers",
    since: "7.0",
    verified: (node, options) => node.verifiesLdapByTrustedCAs(options),
  },
  {
    kind: "SAML identity providers",
    since: "7.6",
    verified: (node, options) => node.verifiesSamlByTrustedCAs(options),
  },
  {
    kind: "KMIP servers (keys of encryption at rest)",
    since: "8.0",
    verified: (node, options) => node.verifiesKmipByTrustedCAs(options),
  },
];

/** The servers outside that are verified by the trusted CAs, or may be, as any node shows it. */
export async function readOutsideServers(
  nodes: readonly NodeApi[],
  options: RequestOptions,
): Promise<readonly OutsideServers[]> {
  const [asked] = nodes;
  if (asked === undefined) throw new Error("unreachable: discover finds a node or throws");
  const known = kinds.filter(({ since }) => !nodes.some(({ version }) => isBefore(version, since)));
  const found = await Promise.all(
    known.map(async ({ kind, verified }): Promise<readonly OutsideServers[]> => {
      try {
        return (await verified(asked, options)) ? [{ kind }] : [];
      } catch (error) {
        // Until 7.6 a user who may change certificates need not be allowed to read these settings.
        if (isSecurityError(error, "CBSEC_FORBIDDEN")) return [{ kind, unreadable: firstLine(error) }];
        throw error;
      }
    }),
  );
  return found.flat();
}
