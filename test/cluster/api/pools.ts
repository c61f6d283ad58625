import { allows } from "../access/roles";
import { json, type Answer } from "../http/answer";
import type { Call } from "../http/call";
import type { Route } from "../http/route";
import { identityOf } from "../node/settings";
import { administrator, clusterName, clusterUuid, memoryQuotas } from "../provisioning/settings";
import { counters, rebalanceOf } from "../provisioning/rebalance";
import { effectiveLevel } from "../security/level";
import { nodeObject, nodeObjects } from "./nodeObject";
import { allServices } from "../node/services";
import { storageTotals, storage, quotaFields, needsRebalance } from "./resources";

export const poolsRoutes: readonly Route[] = [
  { method: "GET", path: "/pools", permission: "cluster.pools!read", handle: pools },
  { method: "GET", path: "/pools/default", permission: "cluster.pools!read", handle: pool },
  { method: "GET", path: "/pools/nodes", permission: "cluster.pools!read", handle: pool },
  { method: "GET", path: "/nodes/self", permission: "cluster.nodes!read", handle: self },
  { method: "GET", path: "/nodes/{}", permission: "cluster.nodes!read", handle: otherNode },
  { method: "GET", path: "/nodeStatuses", permission: "cluster.nodes!read", handle: nodeStatuses },
];

function pools({ node, user }: Call): Answer {
  const uuid = node.config.get(clusterUuid);
  const provisioned = node.config.get(administrator) !== undefined && uuid !== undefined;
  const withUuid = (path: string) => `${path}?uuid=${uuid}`;
  const { version } = node.identity;
  return json({
    isAdminCreds: user.roles.length > 0,
    isROAdminCreds: false,
    isEnterprise: node.isEnterprise,
    ...(node.profile.node.product ? { prod: "server", prodName: "Couchbase Server" } : {}),
    ...(node.profile.shows.configProfile ? { configProfile: "default" } : {}),
    allowedServices: node.isEnterprise ? allServices : allServices.slice(0, 4),
    isDeveloperPreview: false,
    packageVariant: "",
    pools: provisioned
      ? [
          {
            name: "default",
            uri: withUuid("/pools/default"),
            streamingUri: withUuid("/poolsStreaming/default"),
          },
        ]
      : [],
    settings: provisioned
      ? {
          maxParallelIndexers: withUuid("/settings/maxParallelIndexers"),
          viewUpdateDaemon: withUuid("/settings/viewUpdateDaemon"),
        }
      : [],
    uuid: provisioned ? uuid : [],
    implementationVersion: version,
    componentsVersion: { ...node.profile.components, ns_server: version },
  });
}

export function unknownPool(): Answer {
  return json("unknown pool", 404);
}

function pool(call: Call): Answer {
  const { node } = call;
  const { config, profile } = node;
  const { shows } = profile;
  const uuid = config.get(clusterUuid);
  if (uuid === undefined) return unknownPool();
  const withUuid = (path: string) => `${path}?uuid=${uuid}`;
  const unbalanced = needsRebalance(node);
  return json({
    name: "default",
    nodes: nodeObjects(call),
    buckets: {
      uri: `/pools/default/buckets?v=46333394&uuid=${uuid}`,
      terseBucketsBase: "/pools/default/b/",
      terseStreamingBucketsBase: "/pools/default/bs/",
    },
    bucketNames: [],
    remoteClusters: {
      uri: withUuid("/pools/default/remoteClusters"),
      validateURI: "/pools/default/remoteClusters?just_validate=1",
    },
    alerts: [],
    alertsSilenceURL: `${withUuid("/controller/resetAlerts")}&token=0`,
    controllers: {
      addNode: { uri: withUuid("/controller/addNodeV2") },
      rebalance: { uri: withUuid("/controller/rebalance") },
      failOver: { uri: withUuid("/controller/failOver") },
      startGracefulFailover: { uri: withUuid("/controller/startGracefulFailover") },
      reAddNode: { uri: withUuid("/controller/reAddNode") },
      reFailOver: { uri: withUuid("/controller/reFailOver") },
      ejectNode: { uri: withUuid("/controller/ejectNode") },
      setRecoveryType: { uri: withUuid("/controller/setRecoveryType") },
      setAutoCompaction: {
        uri: withUuid("/controller/setAutoCompaction"),
        validateURI: "/controller/setAutoCompaction?just_validate=1",
      },
      clusterLogsCollection: {
        startURI: withUuid("/controller/startLogsCollection"),
        cancelURI: withUuid("/controller/cancelLogsCollection"),
      },
      replication: {
        createURI: withUuid("/controller/createReplication"),
        validateURI: "/controller/createReplication?just_validate=1",
      },
    },
    rebalanceStatus: rebalanceOf(config).running ? "running" : "none",
    rebalanceProgressUri: "/pools/default/rebalanceProgress",
    stopRebalanceUri: withUuid("/controller/stopRebalance"),
    nodeStatusesUri: "/nodeStatuses",
    ...(shows.versionedResources ? { nodeServicesUri: "/pools/default/nodeServices?v=28127044" } : {}),
    maxBucketCount: 30,
    maxCollectionCount: 1200,
    maxScopeCount: 1200,
    ...(shows.minReplicasCount ? { minReplicasCount: 0 } : {}),
    autoCompactionSettings: {
      parallelDBAndViewCompaction: false,
      ...(shows.magmaThreshold ? { magmaFragmentationPercentage: 50 } : {}),
      databaseFragmentationThreshold: { percentage: 30, size: "undefined" },
      viewFragmentationThreshold: { percentage: 30, size: "undefined" },
      indexCompactionMode: "circular",
      indexCircularCompaction: {
        daysOfWeek: "Sunday,Monday,Tuesday,Wednesday,Thursday,Friday,Saturday",
        interval: { fromHour: 0, toHour: 0, fromMinute: 0, toMinute: 0, abortOutside: false },
      },
      indexFragmentationThreshold: { percentage: 30 },
    },
    tasks: { uri: "/pools/default/tasks?v=7432266" },
    counters: config.get(counters) ?? {},
    indexStatusURI: "/indexStatus?v=21137658",
    ...(shows.versionedResources ? { trustedCAsURI: "/pools/default/trustedCAs?v=74141658" } : {}),
    clusterName: config.get(clusterName) ?? "",
    ...(profile.security.levelInPoolsDefault ? { clusterEncryptionLevel: effectiveLevel(node) } : {}),
    balanced: unbalanced.length === 0,
    ...(shows.servicesNeedRebalance && unbalanced.length > 0 ? { servicesNeedRebalance: unbalanced } : {}),
    checkPermissionsURI: shows.versionedResources
      ? "/pools/default/checkPermissions?v=XVwbjIgFV1nDcGe8GV1SEFqNfug%3D"
      : "/pools/default/checkPermissions",
    ...quotaFields(node),
    storageTotals: storageTotals(config.get(memoryQuotas)?.data),
    serverGroupsUri: "/pools/default/serverGroups?v=28085020",
  });
}

function self(call: Call): Answer {
  const { node, user } = call;
  const quotas = node.config.get(memoryQuotas);
  return json({
    storageTotals: storageTotals(quotas?.data),
    storage,
    ...nodeObject(call, node.otpNode),
    ...quotaFields(node),
    ...(node.profile.node.otpCookieInSelf && allows(user.roles, "cluster.admin.internal!all", 7)
      ? { otpCookie: node.cookie }
      : {}),
  });
}

function otherNode(call: Call): Answer {
  const { node } = call;
  const otpNode = call.parameters[0] ?? "";
  if (otpNode === node.otpNode) return self(call);
  if (!node.config.get(identityOf(otpNode))) return json("Node is unknown to this cluster.", 404);
  return json(nodeObject(call, otpNode));
}

function nodeStatuses(call: Call): Answer {
  const rows = nodeObjects(call);
  const active = rows.filter((row) => row["clusterMembership"] === "active").length;
  return json(
    Object.fromEntries(
      rows.map((row) => [
        row["hostname"],
        {
          status: row["status"],
          gracefulFailoverPossible: active > 0,
          otpNode: row["otpNode"],
          dataless: !(row["services"] as string[]).includes("kv"),
          replication: 1,
        },
      ]),
    ),
  );
}
