import { json, type Answer } from "../http/answer";
import type { Call } from "../http/call";
import type { Route } from "../http/route";
import { setting } from "../replication/setting";
import { enterprise } from "./certificates/enterprise";

/** What somebody has set of LDAP. */
export const ldapSettings = setting<Readonly<Record<string, unknown>>>("ldapSettings");

export const ldapRoutes: readonly Route[] = [
  { method: "GET", path: "/settings/ldap", permission, handle: enterprise(show) },
];

/** External users are a matter of their own until 7.6 (ns_server: menelaus_web, when_79). */
function permission({ node }: Pick<Call, "node">): string {
  return node.profile.compatibility[0] >= 8
    ? "cluster.admin.security!read"
    : "cluster.admin.security.external!read";
}

function show({ node }: Call): Answer {
  return json({ ...defaults, ...since76(node.profile.compatibility), ...node.config.get(ldapSettings) });
}

/** Recorded on 7.0.5; a text that is not set (`cacert`, `bindMethod`) is left out. */
const defaults = {
  authenticationEnabled: false,
  authorizationEnabled: false,
  bindDN: "",
  bindPass: "",
  cacheValueLifetime: 300000,
  encryption: "None",
  failOnMaxDepth: false,
  hosts: [],
  maxCacheSize: 10000,
  maxParallelConnections: 100,
  nestedGroupsEnabled: false,
  nestedGroupsMaxDepth: 10,
  port: 389,
  requestTimeout: 5000,
  serverCertValidation: true,
  userDNMapping: "None",
};

/** ns_server 7.6: ldap_util, default_settings. */
function since76([major, minor]: Call["node"]["profile"]["compatibility"]): Record<string, unknown> {
  return major > 7 || (major === 7 && minor >= 6) ? { maxGroupCacheSize: 1000, middleboxCompMode: true } : {};
}
