import { json, type Answer } from "../http/answer";
import type { Call } from "../http/call";
import type { Route } from "../http/route";
import { Validator } from "../http/validator";
import { rebalanceOf, type RebalanceState } from "../provisioning/rebalance";

export const taskRoutes: readonly Route[] = [
  { method: "GET", path: "/pools/default/tasks", permission: "cluster.tasks!read", handle: tasks },
  {
    method: "GET",
    path: "/pools/default/rebalanceProgress",
    permission: "cluster.tasks!read",
    handle: progress,
  },
];

/** How long the answer may wait for what others know of a rebalance, in milliseconds. */
const patience = { from: 1000, to: 120_000 } as const;

function tasks(call: Call): Answer {
  const { node } = call;
  const refusal = refuseQuery(call);
  if (refusal) return refusal;
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
        ...errorOf(state),
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

function errorOf({ error }: RebalanceState): { readonly errorMessage?: string } {
  return error === undefined ? {} : { errorMessage: error };
}

function refuseQuery({ node, request: { query } }: Call): Answer | undefined {
  const { validatesTasks, inclusiveRanges } = node.profile.http;
  const validator = new Validator([...query], inclusiveRanges);
  validator.integer("rebalanceStatusTimeout", patience.from, patience.to);
  if (!validator.failed) return undefined;
  return validatesTasks ? validator.answer() : json({ rebalanceStatusTimeout: "invalid" }, 400);
}

function progress({ node }: Call): Answer {
  const state = rebalanceOf(node.config);
  if (!state.running) return json({ status: "none", ...errorOf(state) });
  const rows = node.members.map((otpNode) => [otpNode, { progress: state.progress ?? 0 }]);
  return json({ status: "running", ...Object.fromEntries(rows) });
}
