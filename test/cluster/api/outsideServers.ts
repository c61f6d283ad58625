import { allows } from "../access/roles";
import { json, type Answer } from "../http/answer";
import type { Call } from "../http/call";
import type { Route } from "../http/route";
import { setting } from "../replication/setting";
import { enterprise } from "./certificates/enterprise";

type Fields = Readonly<Record<string, unknown>>;

/** What somebody has set of LDAP. */
export const ldapSettings = setting<Fields>("ldapSettings");
/** What somebody has set of SAML. */
export const samlSettings = setting<Fields>("samlSettings");
/** The keys that somebody has made for encryption at rest. */
export const encryptionKeys = setting<readonly Fields[]>("encryptionKeys");

/** Settings of servers outside of the cluster which it verifies by its trusted CAs. */
export const outsideServerRoutes: readonly Route[] = [
  { method: "GET", path: "/settings/ldap", permission, handle: enterprise(showLdap) },
  {
    method: "GET",
    path: "/settings/saml",
    permission,
    handle: enterprise(showSaml),
    missingIn: ({ profile }) => !isFrom76(profile.compatibility),
  },
  {
    method: "GET",
    path: "/settings/encryptionKeys",
    permission: "authenticated",
    handle: showKeys,
    missingIn: ({ profile }) => profile.compatibility[0] < 8,
  },
];

/** External users are a matter of their own until 7.6 (ns_server: menelaus_web, when_79). */
function permission({ node }: Pick<Call, "node">): string {
  return node.profile.compatibility[0] >= 8
    ? "cluster.admin.security!read"
    : "cluster.admin.security.external!read";
}

function showLdap({ node }: Call): Answer {
  const since76 = isFrom76(node.profile.compatibility) ? ldapSince76 : {};
  return json({ ...ldapDefaults, ...since76, ...node.config.get(ldapSettings) });
}

function showSaml({ node }: Call): Answer {
  return json({ ...samlDefaults, ...node.config.get(samlSettings) });
}

/** Each user sees the keys that this user may (ns_server 8.0.1: menelaus_web_secrets, is_readable; its rights to single buckets do not count here). */
function showKeys({ node, user }: Call): Answer {
  const all = allows(user.roles, "cluster.admin.security!read", node.profile.compatibility[0]);
  return json(all ? (node.config.get(encryptionKeys) ?? []) : []);
}

function isFrom76([major, minor]: Call["node"]["profile"]["compatibility"]): boolean {
  return major > 7 || (major === 7 && minor >= 6);
}

/** Recorded on 7.0.5; a text that is not set (`cacert`, `bindMethod`) is left out. */
const ldapDefaults = {
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
const ldapSince76 = { maxGroupCacheSize: 1000, middleboxCompMode: true };

/** ns_server 7.6.8 and 8.0.1: menelaus_web_saml, params and defaults; what is not set (`idpMetadataURL`, `spKey`) is left out. */
const samlDefaults = {
  enabled: false,
  idpMetadataOrigin: "http",
  idpMetadataHttpTimeoutMs: 5000,
  idpSignsMetadata: true,
  idpMetadataRefreshIntervalS: 3600,
  idpMetadataConnectAddressFamily: "undefined",
  idpMetadataTLSVerifyPeer: true,
  idpMetadataTLSCAs: "",
  idpMetadataTLSSNI: "",
  idpMetadataTLSExtraOpts: "[]",
  idpAuthnBinding: "post",
  idpLogoutBinding: "post",
  authnNameIDFormat: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
  singleLogoutEnabled: true,
  usernameAttribute: "",
  groupsAttribute: "",
  groupsAttributeSep: " ,",
  groupsFilterRE: ".*",
  rolesAttribute: "",
  rolesAttributeSep: " ,",
  rolesFilterRE: ".*",
  spEntityId: "",
  spBaseURLType: "node",
  spBaseURLScheme: "https",
  spOrgName: "",
  spOrgDisplayName: "",
  spOrgURL: "",
  spContactName: "",
  spContactEmail: "",
  spVerifyAssertionSig: true,
  spVerifyAssertionEnvelopSig: true,
  spVerifyLogoutReqSig: true,
  spVerifyRecipient: "consumeURL",
  spChain: "",
  spSignRequests: true,
  spSignMetadata: true,
  spTrustedFingerprints: "",
  spTrustedFingerprintsUsage: "metadataInitialOnly",
  spSessionExpire: "SessionNotOnOrAfter",
  spAssertionDupeCheck: "global",
  spMetadataCacheDuration: "P1M",
  spMetadataURL: "",
  spConsumeURL: "",
  spLogoutURL: "",
  spClockSkewS: 180,
  spVerifyIssuer: true,
  spSAMLResponseMaxSize: 262144,
};
