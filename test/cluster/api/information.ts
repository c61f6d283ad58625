import { allows } from "../access/roles";
import { json, type Answer } from "../http/answer";
import type { Call } from "../http/call";
import type { Route } from "../http/route";
import { clusterUuid } from "../provisioning/settings";
import { clusterCompatibility, nodeObjects } from "./nodeObject";
import { unknownPool } from "./pools";
import { needsRebalance } from "./resources";

/** What is only ever read, and says little about security. */
export const informationRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/pools/default/terseClusterInfo",
    permission: "cluster.pools!read",
    handle: terseClusterInfo,
  },
  {
    method: "GET",
    path: "/pools/default/serverGroups",
    permission: "cluster.server_groups!read",
    handle: serverGroups,
  },
  {
    method: "GET",
    path: "/internalSettings",
    permission: "cluster.admin.settings!read",
    handle: internalSettings,
  },
  { method: "GET", path: "/settings/license", permission: "cluster.admin.license!read", handle: license },
];

function terseClusterInfo({ node }: Call): Answer {
  const uuid = node.config.get(clusterUuid);
  if (uuid === undefined) return unknownPool();
  return json({
    clusterUUID: uuid,
    orchestrator: node.orchestrator.otpNode,
    isBalanced: needsRebalance(node).length === 0,
    clusterCompatVersion: clusterCompatibility(node).join("."),
  });
}

function serverGroups(call: Call): Answer {
  const group = "/pools/default/serverGroups/0";
  return json({
    groups: [{ name: "Group 1", uri: group, addNodeURI: `${group}/addNode`, nodes: nodes(call) }],
    uri: "/pools/default/serverGroups?rev=28085020",
  });
}

/** Until 7.2 each row holds the cluster's cookie. */
function nodes(call: Call): readonly Record<string, unknown>[] {
  const { node, user } = call;
  const shown = node.profile.node.otpCookieInGroups && allows(user.roles, "cluster.admin.internal!all", 7);
  return nodeObjects(call).map((row) => (shown ? { ...row, otpCookie: node.cookie } : row));
}

function internalSettings({ node }: Call): Answer {
  return json(node.profile.shows.internalSettings);
}

function license(): Answer {
  return json({
    reporting_enabled: false,
    reporting_interval: 3600000,
    contract_id: "",
    customer_token: "",
    reporting_endpoint: "https://ph.couchbase.net/odp",
    reporting_timeout: 5000,
  });
}
