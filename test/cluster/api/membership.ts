import { autoFailover, type AutoFailoverSettings } from "../autoFailover/settings";
import { empty, json, text, type Answer } from "../http/answer";
import { formValue, type Call } from "../http/call";
import type { Route } from "../http/route";
import { membershipOf } from "../node/settings";
import type { SimulatedNode } from "../node/simulatedNode";
import { leave } from "../provisioning/join";
import {
  balancedServices,
  count,
  rebalance,
  rebalanceHasFailed,
  rebalanceIsOver,
  rebalanceOf,
} from "../provisioning/rebalance";
import { addNode } from "./addNode";

const write = "cluster.pools!write";

export const membershipRoutes: readonly Route[] = [
  { method: "POST", path: "/controller/addNode", permission: write, handle: addNode },
  { method: "POST", path: "/controller/addNodeV2", permission: write, handle: addNode },
  { method: "POST", path: "/controller/ejectNode", permission: write, handle: ejectNode },
  { method: "POST", path: "/controller/rebalance", permission: write, handle: startRebalance },
];

const rebalancing = [3800, 4200] as const;
const failing = [200, 1000] as const;
const progressSteps = [0.25, 0.5, 0.75];

/** For nodes that are not active: added ones that no rebalance has taken in yet, and failed-over ones. */
function ejectNode(call: Call): Answer | Promise<Answer> {
  const { node, request } = call;
  const asked = formValue(request.form, "otpNode");
  if (asked === undefined) return text("Bad Request\n", 400);
  const otpNode = asked === "Self" ? node.otpNode : asked;
  node.knownAtoms.add(otpNode);
  if (!node.members.includes(otpNode)) return text("Server does not exist.\n", 400);
  if (node.config.require(membershipOf(otpNode)).state === "active") {
    return text("Cannot remove active server.\n", 400);
  }
  const leaving = node.making.landscape.find(otpNode);
  return call.takesEffect(() => {
    const remaining = node.members.find((other) => other !== otpNode) ?? otpNode;
    const writer = otpNode === node.otpNode ? node.making.landscape.find(remaining) : node;
    if (leaving && writer) leave(leaving, writer);
    return empty;
  });
}

function startRebalance(call: Call): Answer | Promise<Answer> {
  const { node, request } = call;
  const names = (field: string) =>
    (formValue(request.form, field) ?? "").split(",").filter((name) => name !== "");
  const known = names("knownNodes");
  const ejected = names("ejectedNodes");
  if (known.length === 0) return json({ empty_known_nodes: 1 }, 400);
  const members = [...node.members].sort();
  const strangers = ejected.filter((name) => !members.includes(name));
  if (known.sort().join() !== members.join() || strangers.length > 0) return json({ mismatch: 1 }, 400);
  if (rebalanceOf(node.config).running) return empty;
  const staying = members.filter(
    (name) => !ejected.includes(name) && node.config.require(membershipOf(name)).state !== "inactiveFailed",
  );
  if (staying.length === 0) return text("No active nodes left", 400);
  const down = staying.filter((name) => !node.making.landscape.find(name)?.running);
  if (down.length > 0 && node.profile.http.rebalanceNeedsAllNodes) {
    const list = down.map((name) => `'${name}'`).join(",");
    return text(`Cannot contact the following nodes: [${list}]`, 503);
  }
  const id = node.making.chance.hex(32);
  return call.takesEffect(() => {
    if (down.length > 0) failToRun(node.orchestrator, id);
    else run(node.orchestrator, id, ejected);
    return node.profile.http.rebalanceId ? json({ rebalance_id: id }) : empty;
  });
}

/** The configuration cannot be pushed to a node that is down (ns_server: ns_rebalancer, config_push). */
function failToRun(orchestrator: SimulatedNode, id: string): void {
  count(orchestrator, "rebalance_start");
  orchestrator.write(rebalance, { running: true, progress: 0, id });
  orchestrator.clock.after(orchestrator.making.chance.between(failing), () => {
    count(orchestrator, "rebalance_fail");
    rebalanceHasFailed(orchestrator, id);
  });
}

function run(orchestrator: SimulatedNode, id: string, ejected: readonly string[]): void {
  const duration = orchestrator.making.chance.between(rebalancing);
  count(orchestrator, "rebalance_start");
  orchestrator.write(rebalance, { running: true, progress: 0, id });
  for (const progress of progressSteps) {
    orchestrator.clock.after(duration * progress, () =>
      orchestrator.write(rebalance, { running: true, progress, id }),
    );
  }
  orchestrator.clock.after(duration, () => {
    // The orchestrator may be one of those that leave; then another one has to remember.
    const staying = orchestrator.members.find((otpNode) => !ejected.includes(otpNode));
    const writer = ejected.includes(orchestrator.otpNode) && staying !== undefined;
    complete((writer && orchestrator.making.landscape.find(staying)) || orchestrator, id, ejected);
  });
}

/** Added nodes take part, failed-over and ejected ones are gone, the count of automatic failovers starts anew. */
function complete(orchestrator: SimulatedNode, id: string, ejected: readonly string[]): void {
  const { config } = orchestrator;
  const services = new Set<string>();
  for (const otpNode of orchestrator.members) {
    const membership = config.require(membershipOf(otpNode));
    const node = orchestrator.making.landscape.find(otpNode);
    if (ejected.includes(otpNode) || membership.state === "inactiveFailed") {
      if (node) leave(node, orchestrator);
      continue;
    }
    for (const service of membership.services) services.add(service);
    orchestrator.write(membershipOf(otpNode), { state: "active", services: membership.services });
  }
  orchestrator.write(balancedServices, [...services]);
  orchestrator.write(autoFailover, { ...config.require(autoFailover), count: 0 } as AutoFailoverSettings);
  count(orchestrator, "rebalance_success");
  rebalanceIsOver(orchestrator, id);
}
