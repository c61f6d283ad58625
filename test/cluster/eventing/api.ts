import { allows } from "../access/roles";
import { AnswerInstead, json, refusedByState, type Answer } from "../http/answer";
import type { Call } from "../http/call";
import type { Route } from "../http/route";
import { rebalanceOf } from "../provisioning/rebalance";
import type { SimulatedNode } from "../node/simulatedNode";
import { eventingError, eventingSuccess, noAuthorization, type EventingError } from "./errors";
import {
  adminScope,
  functionId,
  functionsIn,
  inAdminScope,
  type FunctionScope,
  type FunctionState,
} from "./functions";
import { begin, type LifecycleAction } from "./lifecycle";

const functions = "/api/v1/functions";

/** The Eventing service's own API (cluster API facts G). Permission is asked per function. */
export const eventingRoutes: readonly Route[] = [
  { method: "GET", path: "/api/v1/status", permission: "anyone", handle: status },
  { method: "GET", path: "/api/v1/status/{}", permission: "anyone", handle: statusOfOne },
  { method: "GET", path: "/api/v1/list/functions", permission: "anyone", handle: list },
  { method: "GET", path: functions, permission: "anyone", handle: definitions },
  ...(["pause", "resume", "deploy", "undeploy"] as const).map((action): Route => ({
    method: "POST",
    path: `${functions}/{}/${action}`,
    permission: "anyone",
    handle: (call) => act(call, action),
  })),
  ...["GET", "PUT", "DELETE"].map((method): Route => ({
    method,
    path: `${functions}/{}/{}`,
    permission: "anyone",
    handle: wrongMethod,
  })),
];

/** What becomes of a function is said by POST. */
function wrongMethod(call: Call): Answer {
  requireUser(call);
  const { profile } = call.node;
  if (profile.eventing.generation === "7.0") {
    return eventingError(profile, "invalidConfig", "Only POST call allowed to this endpoint");
  }
  return eventingError(profile, "methodNotAllowed", "Method not allowed. Only POST is allowed");
}

function manages(call: Call, scope: FunctionScope): boolean {
  const { node, user } = call;
  const [major] = node.profile.compatibility;
  return allows(user.roles, managePermission(node, scope), major);
}

function managePermission(node: SimulatedNode, { bucket, scope }: FunctionScope): string {
  return node.profile.eventing.generation === "7.0"
    ? "cluster.eventing.functions!manage"
    : `cluster.collection[${bucket}:${scope}:*].eventing.function!manage`;
}

function mayLook(call: Call, one: FunctionState): boolean {
  const { node, user } = call;
  if (manages(call, one.scope)) return true;
  if (node.profile.eventing.generation === "8.0") return false;
  return ["cluster.eventing.functions!manage", "cluster.admin.security!read"].some((permission) =>
    allows(user.roles, permission, node.profile.compatibility[0]),
  );
}

function requireUser(call: Call): void {
  const { node, user } = call;
  if (user.id !== "" || user.roles.length > 0) return;
  throw new AnswerInstead(noAuthorization(node.profile));
}

function visible(call: Call): readonly FunctionState[] {
  requireUser(call);
  return functionsIn(call.node.config).filter((one) => mayLook(call, one));
}

function eventingNodes(node: SimulatedNode): number {
  const nodes = node.members.flatMap((otpNode) => node.making.landscape.find(otpNode) ?? []);
  return nodes.filter((one) => one.services.includes("eventing")).length;
}

function status(call: Call): Answer {
  const { node } = call;
  const wanted = call.request.query.get("appNames")?.split(",");
  const apps = visible(call)
    .filter((one) => !wanted || wanted.includes(one.name))
    .map((one) => app(node, one));
  const none = node.profile.eventing.generation === "8.0" ? [] : null;
  return json({ apps: apps.length > 0 ? apps : none, num_eventing_nodes: eventingNodes(node) });
}

function statusOfOne(call: Call): Answer {
  requireUser(call);
  const { node } = call;
  const scope = scopeOf(call);
  if (!scope) {
    const words = "Either both 'bucket' and 'scope' should be specified or none";
    return eventingError(node.profile, "invalidRequest", words);
  }
  const found = find(call, call.parameters[0] ?? "", scope);
  return json({ app: app(node, found), num_eventing_nodes: eventingNodes(node) });
}

function app(node: SimulatedNode, one: FunctionState): Record<string, unknown> {
  const nodes = eventingNodes(node);
  const runs = ["deployed", "paused", "pausing", "undeploying"].includes(one.status);
  const bootstraps = one.status === "deploying" || one.status === "resuming";
  return {
    composite_status: one.status,
    name: one.name,
    ...(node.profile.eventing.generation === "7.0" ? {} : { function_scope: one.scope }),
    num_bootstrapping_nodes: bootstraps ? nodes : 0,
    num_deployed_nodes: runs ? nodes : 0,
    deployment_status: !["undeployed", "undeploying", "invalid"].includes(one.status),
    processing_status: ["deployed", "deploying", "resuming", "invalid"].includes(one.status),
    redeploy_required: one.redeployRequired,
  };
}

function list(call: Call): Answer {
  return json({ functions: visible(call).map(functionId) });
}

/** The whole definitions, also of what they read and where they keep their position (couchbase-cli shows that). */
function definitions(call: Call): Answer {
  const { generation } = call.node.profile.eventing;
  return json(
    visible(call).map((one) => {
      const { deployment_status, processing_status } = app(call.node, one);
      const source = inAdminScope(one.scope) ? "source" : one.scope.bucket;
      return {
        appcode: "function OnUpdate(doc, meta) {}",
        depcfg: {
          source_bucket: source,
          source_scope: inAdminScope(one.scope) ? "_default" : one.scope.scope,
          source_collection: "_default",
          metadata_bucket: "metadata",
          metadata_scope: "_default",
          metadata_collection: "_default",
        },
        appname: one.name,
        settings: { deployment_status, processing_status },
        ...(generation === "7.0" ? {} : { function_scope: one.scope }),
      };
    }),
  );
}

function act(call: Call, action: LifecycleAction): Answer | Promise<Answer> {
  requireUser(call);
  const { node } = call;
  const { profile } = node;
  const scope = scopeOf(call) ?? { bucket: "", scope: "" };
  if (!manages(call, scope)) {
    const permission = managePermission(node, scope);
    const words = `Forbidden. User needs atleast one of the following permissions: [${permission}]`;
    return eventingError(profile, "forbidden", words);
  }
  const found = find(call, call.parameters[0] ?? "", scope);
  const refusal = refuse(node, found, action);
  if (refusal) return refusal;
  const alreadyThere = profile.eventing.generation === "8.0" && isDone(found, action);
  const id = functionId(found);
  const words = { pause: "Pausing", resume: "Resuming", deploy: "Deploying", undeploy: "Undeploying" }[
    action
  ];
  const answer = eventingSuccess(profile, `Function: ${id} is ${words}`);
  if (alreadyThere) return answer;
  return call.takesEffect(() => {
    begin(node, found, action);
    return answer;
  });
}

function isDone({ status }: FunctionState, action: LifecycleAction): boolean {
  switch (action) {
    case "pause":
      return status === "paused" || status === "pausing";
    case "undeploy":
      return status === "undeployed" || status === "undeploying";
    case "resume":
    case "deploy":
      return status === "deployed" || status === "deploying" || status === "resuming";
  }
}

function refuse(node: SimulatedNode, one: FunctionState, action: LifecycleAction): Answer | undefined {
  const { profile } = node;
  const { generation } = profile.eventing;
  const fail = (kind: EventingError, words: string) => eventingError(profile, kind, words);
  const id = functionId(one);
  const versions = new Set(
    node.members.map((otpNode) => node.making.landscape.find(otpNode)?.profile.build ?? ""),
  );
  if (versions.size > 1 && action !== "undeploy") {
    return fail(
      "mixedMode",
      generation === "8.0"
        ? "lifecycle operation not possible in mixed mode"
        : "Life-cycle operations except delete and undeploy are not allowed in a mixed mode cluster",
    );
  }
  if (rebalanceOf(node.config).running && generation !== "8.0") {
    return fail(
      "rebalanceOngoing",
      "Rebalance or Failover processing ongoing on some/all Eventing nodes, creating new functions, deployment or undeployment of existing functions is not allowed",
    );
  }
  const transient = one.status === "deploying" || one.status === "resuming";
  if (generation === "8.0") {
    const impossible =
      (action === "pause" && (transient || one.status.startsWith("undeploy"))) ||
      one.status === "undeploying" ||
      (action === "undeploy" && transient);
    return impossible ? fail("invalidRequest", "state transition not possible") : undefined;
  }
  if (action === "pause") {
    if (isDone(one, "pause")) {
      const words = `Invalid operation. Function: ${id} already in paused state.`;
      return generation === "7.0" ? fail("notDeployed", words) : fail("paused", words);
    }
    if (transient) return fail("notBootstrapped", "Function is undergoing bootstrap");
    if (one.status !== "deployed") {
      return fail(
        "notBootstrapped",
        `Function: ${id} not processing mutations. Operation is not permitted. Edit function instead`,
      );
    }
  }
  if (action === "resume" || action === "deploy") {
    if (isDone(one, action)) {
      const state = generation === "7.0" ? "deployed" : "Deployed";
      return fail("alreadyDeployed", `Invalid operation. Function: ${id} already in ${state} state.`);
    }
  }
  if (action === "resume" && !isDone(one, "pause")) {
    return fail("notDeployed", `Invalid operation. Function: ${id} already in undeployed state.`);
  }
  return undefined;
}

/** Both parameters or neither (cluster API facts G): only one gives undefined; an empty bucket is the admin scope. */
function scopeOf({ node, request }: Call): FunctionScope | undefined {
  const [bucket, scope] = [request.query.get("bucket"), request.query.get("scope")];
  if (node.profile.eventing.generation === "7.0") return adminScope;
  if (bucket === null && scope === null) return adminScope;
  if (bucket === null || scope === null) return undefined;
  return bucket === "" || bucket === "*" ? adminScope : { bucket, scope };
}

function find(call: Call, name: string, scope: FunctionScope): FunctionState {
  const { node } = call;
  const found = functionsIn(node.config).find(
    (one) => one.name === name && one.scope.bucket === scope.bucket && one.scope.scope === scope.scope,
  );
  if (found) return found;
  const id = inAdminScope(scope) ? name : `${scope.bucket}/${scope.scope}/${name}`;
  throw new AnswerInstead(
    refusedByState(eventingError(node.profile, "notFound", `Function: ${id} not found`)),
  );
}
