import { json, type Answer } from "../http/answer";
import type { Call } from "../http/call";
import type { Route } from "../http/route";
import { rebalanceOf } from "../provisioning/rebalance";

export const taskRoutes: readonly Route[] = [
  { method: "GET", path: "/pools/default/tasks", permission: "cluster.tasks!read", handle: tasks },
  {
    method: "GET",
    path: "/pools/default/rebalanceProgress",
    permission: "cluster.tasks!read",
    handle: progress,
  },
];

function tasks({ node }: Call): Answer {
  const state = rebalanceOf(node.config);
  if (!state.running) {
    return json([
      {
        type: "rebalance",
        ...(state.id === undefined ? {} : { statusId: state.id }),
        ...(node.profile.shows.rebalanceSubtype ? { subtype: state.kind ?? "rebalance" } : {}),
        status: "notRunning",
        statusIsStale: false,
        masterRequestTimedOut: false,
        ...(state.report === undefined
          ? {}
          : { lastReportURI: `/logs/rebalanceReport?reportID=${state.report}` }),
      },
    ]);
  }
  const percent = (state.progress ?? 0) * 100;
  return json([
    {
      type: "rebalance",
      subtype: state.kind ?? "rebalance",
      recommendedRefreshPeriod: 0.25,
      status: "running",
      progress: percent,
      perNode: Object.fromEntries(node.members.map((otpNode) => [otpNode, { progress: percent }])),
      detailedProgress: {},
    },
  ]);
}

function progress({ node }: Call): Answer {
  const state = rebalanceOf(node.config);
  if (!state.running) return json({ status: "none" });
  const rows = node.members.map((otpNode) => [otpNode, { progress: state.progress ?? 0 }]);
  return json({ status: "running", ...Object.fromEntries(rows) });
}
