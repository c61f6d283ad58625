import {
  certificates70,
  certificates71,
  certificates72,
  certificates76,
  certificates80,
} from "./certificates";
import type { VersionProfile } from "./profile";
import {
  internalSettings70,
  internalSettings71,
  internalSettings72,
  internalSettings76,
  internalSettings80,
} from "./internalSettings";
import { compareVersions, parseVersion } from "./version";

const erlangBefore76 = {
  public_key: "1.13.2",
  ale: "0.0.0",
  os_mon: "2.8",
  ssl: "10.8.7",
  sasl: "4.2",
  kernel: "8.5.3",
  inets: "8.2.2",
  stdlib: "4.2",
  lhttpc: "1.3.0",
  crypto: "5.1.2",
  chronicle: "0.0.1",
  asn1: "5.0.21",
};

const erlangOf76 = { ...erlangBefore76, esaml: "4.4.0", xmerl: "1.3.30" };

const version76: VersionProfile = {
  numbers: [7, 6, 8],
  build: "7.6.8-7151",
  compatibility: [7, 6],
  http: {
    nothingThere: { status: 404, text: "Object Not Found" },
    clusterInit: true,
    rebalanceId: true,
    rebalanceNeedsAllNodes: false,
    justValidateStatus: 400,
    uuidBeforeUser: true,
    validatesTasks: true,
    inclusiveRanges: false,
  },
  network: {
    clientCertVerification: true,
    needsParameters: true,
    communityRefusal: "enumeration",
    enableTlsListener: [1020, 1090],
    enablePlainListener: [10, 60],
    switchEncryption: [10, 50],
    switchFamily: [3400, 8300],
    rollBackFamily: [5100, 5400],
    switchOnly: [20, 70],
    anyConnectionCountsAfterRollback: true,
  },
  security: {
    levelInPoolsDefault: true,
    strictNeedsPlainListenersGone: true,
    mandatoryCertificatesExcludeAll: false,
    tlsVersions: ["tlsv1.2", "tlsv1.3"],
    serviceTlsVersions: ["tlsv1.2", "tlsv1.3"],
    serviceResetCrashes: false,
    beforePlainRestart: [0, 0],
    plainRestart: [30, 80],
  },
  autoFailover: {
    fields: [
      "enabled",
      "timeout",
      "count",
      "failoverOnDataDiskIssues",
      "disableMaxCount",
      "maxCount",
      "canAbortRebalance",
      "failoverPreserveDurabilityMajority",
    ],
    disableWipes: ["failoverOnDataDiskIssues"],
    answers: "json",
    smallestTimeout: 1,
    largestMaxCount: 100,
  },
  certificates: certificates76,
  node: {
    serverGroup: true,
    nodeHash: true,
    otpCookieInSelf: false,
    otpCookieInGroups: false,
    product: false,
  },
  shows: {
    configProfile: true,
    queryQuota: true,
    analyticsQuota: 2904,
    minReplicasCount: true,
    magmaThreshold: true,
    versionedResources: true,
    servicesNeedRebalance: true,
    clusterInNodeServices: true,
    capabilities: {
      n1ql: [
        "costBasedOptimizer",
        "indexAdvisor",
        "javaScriptFunctions",
        "inlineFunctions",
        "enhancedPreparedStatements",
        "readFromReplica",
      ],
      search: ["vectorSearch", "scopedSearchIndex"],
    },
    nodeUuidInNodeServices: false,
    encryptionAtRest: false,
    rebalanceSubtype: true,
    internalSettings: internalSettings76,
  },
  eventing: { generation: "7.1" },
  securityAdminRoles: ["security_admin_local", "security_admin_external"],
  components: erlangOf76,
};

const version72: VersionProfile = {
  ...version76,
  numbers: [7, 2, 3],
  build: "7.2.3-6705",
  compatibility: [7, 2],
  http: {
    nothingThere: { status: 405, text: "Method Not Allowed" },
    clusterInit: true,
    rebalanceId: false,
    rebalanceNeedsAllNodes: false,
    justValidateStatus: 400,
    uuidBeforeUser: false,
    validatesTasks: false,
    inclusiveRanges: false,
  },
  network: {
    ...version76.network,
    clientCertVerification: false,
    needsParameters: false,
    communityRefusal: "enterpriseOnly",
    anyConnectionCountsAfterRollback: false,
  },
  security: {
    ...version76.security,
    strictNeedsPlainListenersGone: false,
    mandatoryCertificatesExcludeAll: true,
    tlsVersions: ["tlsv1.3", "tlsv1.2", "tlsv1.1", "tlsv1"],
    serviceTlsVersions: ["tlsv1.3", "tlsv1.2", "tlsv1.1", "tlsv1"],
    serviceResetCrashes: true,
    plainRestart: [0, 0.2],
  },
  autoFailover: {
    fields: [
      "enabled",
      "timeout",
      "count",
      "failoverOnDataDiskIssues",
      "maxCount",
      "canAbortRebalance",
      "failoverPreserveDurabilityMajority",
    ],
    disableWipes: ["failoverOnDataDiskIssues", "canAbortRebalance"],
    answers: "text",
    smallestTimeout: 5,
    largestMaxCount: 100,
  },
  shows: {
    ...version76.shows,
    configProfile: false,
    queryQuota: false,
    analyticsQuota: 2829,
    minReplicasCount: false,
    servicesNeedRebalance: false,
    clusterInNodeServices: false,
    capabilities: { n1ql: ["enhancedPreparedStatements"] },
    internalSettings: internalSettings72,
  },
  components: erlangBefore76,
  certificates: certificates72,
  node: { ...version76.node, otpCookieInGroups: true },
};

const version71: VersionProfile = {
  ...version72,
  numbers: [7, 1, 4],
  build: "7.1.4-3601",
  compatibility: [7, 1],
  autoFailover: {
    ...version72.autoFailover,
    fields: ["enabled", "timeout", "count", "failoverOnDataDiskIssues", "maxCount", "canAbortRebalance"],
  },
  certificates: certificates71,
  node: { ...version72.node, otpCookieInSelf: true },
  shows: { ...version72.shows, internalSettings: internalSettings71 },
};

const version705: VersionProfile = {
  ...version71,
  numbers: [7, 0, 5],
  build: "7.0.5-7659",
  compatibility: [7, 0],
  http: { ...version71.http, clusterInit: false, justValidateStatus: 200 },
  network: {
    ...version71.network,
    communityRefusal: "wordOfItsOwn",
    enableTlsListener: [40, 70],
    rollBackFamily: [4100, 4400],
  },
  security: {
    ...version71.security,
    tlsVersions: ["tlsv1.2", "tlsv1.1", "tlsv1"],
    serviceResetCrashes: false,
    beforePlainRestart: [4.5, 5.5],
    plainRestart: [5, 15],
  },
  autoFailover: {
    ...version71.autoFailover,
    fields: [
      "enabled",
      "timeout",
      "count",
      "failoverOnDataDiskIssues",
      "failoverServerGroup",
      "maxCount",
      "canAbortRebalance",
    ],
    disableWipes: ["failoverOnDataDiskIssues", "failoverServerGroup", "canAbortRebalance"],
    largestMaxCount: 3,
  },
  certificates: certificates70,
  node: { ...version71.node, serverGroup: false, nodeHash: false },
  eventing: { generation: "7.0" },
  shows: {
    ...version71.shows,
    magmaThreshold: false,
    versionedResources: false,
    rebalanceSubtype: false,
    internalSettings: internalSettings70,
  },
};

const version701: VersionProfile = {
  ...version705,
  numbers: [7, 0, 1],
  build: "7.0.1-6102",
  security: { ...version705.security, levelInPoolsDefault: false },
};

const version80: VersionProfile = {
  ...version76,
  numbers: [8, 0, 1],
  build: "8.0.1-4152",
  compatibility: [8, 0],
  http: { ...version76.http, inclusiveRanges: true, rebalanceNeedsAllNodes: true },
  autoFailover: {
    ...version76.autoFailover,
    fields: [
      "enabled",
      "timeout",
      "count",
      "failoverOnDataDiskIssues",
      "failoverOnDataDiskNonResponsiveness",
      "disableMaxCount",
      "maxCount",
      "canAbortRebalance",
      "failoverPreserveDurabilityMajority",
      "allowFailoverEphemeralNoReplicas",
    ],
    disableWipes: ["failoverOnDataDiskIssues", "failoverOnDataDiskNonResponsiveness"],
  },
  certificates: certificates80,
  node: { ...version76.node, product: true },
  eventing: { generation: "8.0" },
  securityAdminRoles: ["security_admin"],
  shows: {
    ...version76.shows,
    nodeUuidInNodeServices: true,
    encryptionAtRest: true,
    internalSettings: internalSettings80,
  },
  components: { ...erlangOf76, ns_common: "0.0.0" },
};

/** Every version that a simulated node can be. 7.0.2 to 7.0.4 behave as 7.0.5 (no source of them is public). */
export const versionProfiles: readonly VersionProfile[] = [
  { ...version701, numbers: [7, 0, 0], build: "7.0.0-5302" },
  version701,
  { ...version705, numbers: [7, 0, 2], build: "7.0.2-6703" },
  version705,
  version71,
  version72,
  version76,
  version80,
];

export function versionProfile(version: string): VersionProfile {
  const numbers = parseVersion(version);
  const found = versionProfiles.find((profile) => compareVersions(profile.numbers, numbers) === 0);
  if (found) return found;
  const known = versionProfiles.map((profile) => profile.numbers.join(".")).join(", ");
  throw new Error(`there is no simulated node of version ${version}; there are ${known}`);
}
