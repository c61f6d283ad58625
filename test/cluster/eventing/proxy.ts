import { crashed, text, type Answer } from "../http/answer";
import type { Call } from "../http/call";
import type { Route } from "../http/route";
import { eventingRoutes } from "./api";
import { upEventingNode } from "./lifecycle";

/** The cluster manager's way to Eventing, on any node (cluster API facts G). */
export const eventingProxyRoutes: readonly Route[] = eventingRoutes.map((route) => ({
  ...route,
  path: `/_p/event${route.path}`,
  handle: (call) => forward(call, route),
}));

function forward(call: Call, route: Route): Promise<Answer> | Answer {
  const { node, user } = call;
  if (user.id === "" && user.roles.length === 0) {
    return { status: 401, headers: { "WWW-Authenticate": 'Basic realm="Couchbase Server Admin / REST"' } };
  }
  const nodes = node.members.flatMap((otpNode) => node.making.landscape.find(otpNode) ?? []);
  const eventing = nodes.filter((one) => one.services.includes("eventing"));
  if (eventing.length === 0) return text("Service eventing not running on this node", 404);
  if (!eventing.some((one) => one.profile.build === node.profile.build)) {
    return text("Service eventing not running on this node, and compatible service is not found.", 503);
  }
  const local = eventing.includes(node);
  const target = local ? (node.eventingUp ? node : undefined) : upEventingNode(node);
  if (!target) return crashed();
  return route.handle({ ...call, node: target });
}
