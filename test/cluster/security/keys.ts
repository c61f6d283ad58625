import type { SimulatedNode } from "../node/simulatedNode";
import { untrustedClientCertificates } from "../certificates/inUse";
import { compareVersions } from "../versions/version";
import { readResponseHeaders } from "./responseHeaders";
import { allEncrypted, networksSeenBy } from "./level";
import { clientCertificateAuth } from "./clientCertificateAuth";
import { cipherSuitesOf, knownCipherSuites } from "./cipherSuites";

/** A value that was read, or what is wrong with it. */
export type Reading = { readonly value: unknown } | { readonly error: string; readonly byState?: boolean };

/** One key of /settings/security. */
export interface SecurityKey {
  readonly name: string;
  /** Shown while nothing was set; undefined: not shown. */
  readonly fallback?: unknown;
  /** Clusters of this compatibility on have it; the patch counts for nodes of just that. */
  readonly since: readonly [major: number, minor: number, patch?: number];
  readonly readOnly?: boolean;
  /** Only a request from the node itself may change it. */
  readonly localOnly?: boolean;
  readonly read: (text: string, node: SimulatedNode) => Reading;
  /** Shown at all by this node now. */
  readonly shown?: (node: SimulatedNode) => boolean;
}

const levels = ["control", "all", "strict"];

function flag(name: string, fallback: boolean, since: readonly [number, number] = [7, 0]): SecurityKey {
  return {
    name,
    fallback,
    since,
    read: (text) =>
      text === "true" || text === "false"
        ? { value: text === "true" }
        : { error: "Accepted values are 'true' and 'false'." },
  };
}

function integer(
  name: string,
  fallback: number | undefined,
  range: readonly [number, number],
  since: readonly [number, number],
): SecurityKey {
  return {
    name,
    fallback,
    since,
    read: (text) => {
      const number = Number(text);
      if (/^\d+$/.test(text) && number >= range[0] && number <= range[1]) return { value: number };
      return { error: `The value must be between ${range[0]} and ${range[1]}.` };
    },
  };
}

const uiSessionTimeout: SecurityKey = {
  ...integer("uiSessionTimeout", undefined, [60, 1000000], [7, 0]),
  read: (text, node) =>
    text === "" ? { value: undefined } : integer("", 0, [60, 1000000], [7, 0]).read(text, node),
};

export const tlsMinVersion: SecurityKey = {
  name: "tlsMinVersion",
  fallback: "tlsv1.2",
  since: [7, 0],
  read: (text, node) => {
    const { tlsVersions } = node.profile.security;
    return tlsVersions.includes(text)
      ? { value: text }
      : { error: `Supported TLS versions are ${tlsVersions.join(", ")}` };
  },
};

/** Raised by a list that holds something else than names: the server crashes on it. */
export class NoNameOfACipherSuite extends Error {}

export const cipherSuites: SecurityKey = {
  name: "cipherSuites",
  fallback: [],
  since: [7, 0],
  read: (text) => {
    const list = parseJson(text);
    if (!Array.isArray(list)) return { error: "Invalid format. Expecting a list of ciphers." };
    if (list.some((name) => typeof name !== "string")) throw new NoNameOfACipherSuite();
    const unknown = (list as string[]).filter((name) => !knownCipherSuites.has(name));
    return unknown.length > 0
      ? { error: `Invalid cipher suite names ${unknown.join(", ")}` }
      : { value: list };
  },
};

export const honorCipherOrder = flag("honorCipherOrder", true);

const clusterEncryptionLevel: SecurityKey = {
  name: "clusterEncryptionLevel",
  fallback: "control",
  since: [7, 0],
  shown: allEncrypted,
  read: readLevel,
};

/** Cluster API facts C.3: the first that fails wins. */
function readLevel(text: string, node: SimulatedNode): Reading {
  if (!allEncrypted(node)) {
    return {
      error: "Can't set cluster encryption level when cluster encryption is disabled.",
      byState: levels.includes(text),
    };
  }
  if (!levels.includes(text)) {
    return { error: 'Cluster encryption level must be one of ["control","all","strict"]' };
  }
  const { mandatoryCertificatesExcludeAll, strictNeedsPlainListenersGone } = node.profile.security;
  const mandatory = node.config.get(clientCertificateAuth)?.state === "mandatory";
  if (mandatoryCertificatesExcludeAll && mandatory && text !== "control") {
    return {
      error: `Can't set cluster encryption level to '${text}' when client certificate authentication state is set to 'mandatory'.`,
      byState: true,
    };
  }
  const plainLeft = networksSeenBy(node).some(({ listeners }) => listeners.some((one) => !one.encrypted));
  if (text === "strict" && strictNeedsPlainListenersGone && plainLeft) {
    return {
      error:
        "Can't set cluster encryption level to 'strict' when unencrypted distributions have not yet been torn down. Re-run node-to-node-encryption setup to disable unencrypted distibutions.",
      byState: true,
    };
  }
  const state = node.config.get(clientCertificateAuth)?.state;
  const shown = text !== "control" && (state === "mandatory" || state === "hybrid");
  const untrusted =
    shown && node.profile.certificates.clientCertificates ? untrustedClientCertificates(node) : undefined;
  if (untrusted !== undefined) return { error: untrusted, byState: true };
  return { value: text };
}

const anything = (text: string): Reading => ({ value: parseJson(text) ?? text });

/** In the order in which the server shows them. */
const globalKeys: readonly SecurityKey[] = [
  flag("disableUIOverHttp", false),
  flag("disableUIOverHttps", false),
  flag("disableWWWAuthenticate", false),
  { name: "responseHeaders", fallback: [], since: [7, 0, 2], read: readResponseHeaders },
  uiSessionTimeout,
  tlsMinVersion,
  cipherSuites,
  honorCipherOrder,
  clusterEncryptionLevel,
  { ...flag("allowNonLocalCACertUpload", false, [7, 1]), localOnly: true },
  { name: "allowedHosts", fallback: ["*"], since: [7, 1], localOnly: true, read: anything },
  { name: "passwordHashAlg", fallback: "argon2id", since: [7, 6], read: anything },
  flag("allowHashMigrationDuringAuth", false, [7, 6]),
  flag("scramSha1Enabled", true, [7, 6]),
  flag("scramSha256Enabled", true, [7, 6]),
  flag("scramSha512Enabled", true, [7, 6]),
  integer("argon2idTime", 3, [1, 4294967295], [7, 6]),
  integer("argon2idMem", 524288, [8192, 1073741824], [7, 6]),
  integer("pbkdf2HmacSha512Iterations", 10000, [1, 4294967295], [7, 6]),
  integer("scramShaIterations", 15000, [1, 4294967295], [7, 6]),
  integer("intCredsRotationInterval", 1800000, [0, 4294967295], [7, 6]),
  flag("autoEncryptPKeys", true, [8, 0]),
  flag("forceCrashDumps", false, [8, 0]),
  flag("validateNodeCertSan", true, [7, 2]),
];

export function keysOf(node: SimulatedNode): readonly SecurityKey[] {
  const { compatibility, numbers } = node.profile;
  return globalKeys.filter(
    ({ since: [major, minor, patch = 0] }) =>
      compareVersions([...compatibility, numbers[2]], [major, minor, patch]) >= 0,
  );
}

const services = [
  "data",
  "fullTextSearch",
  "index",
  "eventing",
  "query",
  "analytics",
  "backup",
  "clusterManager",
];

export function servicesOf(node: SimulatedNode): readonly string[] {
  if (!node.isEnterprise) return [];
  return node.profile.compatibility[0] >= 8 ? [...services, "xdcr"] : services;
}

/** Keys of one service; nothing is shown of them until set, except what it supports. */
export function serviceKeys(node: SimulatedNode, service: string): readonly SecurityKey[] {
  return [
    { ...cipherSuites, fallback: undefined },
    {
      ...tlsMinVersion,
      fallback: undefined,
      read: (text, node) =>
        service !== "clusterManager" && node.profile.security.serviceTlsVersions.includes(text)
          ? { value: text }
          : tlsMinVersion.read(text, node),
    },
    { ...honorCipherOrder, fallback: undefined },
    {
      name: "supportedCipherSuites",
      fallback: cipherSuitesOf(node.profile, service),
      since: [7, 0],
      readOnly: true,
      read: anything,
    },
  ];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
