import { empty, json, text, type Answer } from "../http/answer";
import { formValue, type Call } from "../http/call";
import { erlangStrings } from "../http/erlangStrings";
import type { Route } from "../http/route";
import { membershipOf, type Membership } from "../node/settings";
import type { SimulatedNode } from "../node/simulatedNode";
import { count, rebalance, rebalanceIsOver, rebalanceOf } from "../provisioning/rebalance";

const write = "cluster.pools!write";
const path = (action: string) => `/controller/${action}`;

/** Taking nodes out of service and back (ns_server: menelaus_web_cluster, failover). */
export const failoverRoutes: readonly Route[] = [
  { method: "POST", path: path("failOver"), permission: write, handle: failOver },
  { method: "POST", path: path("startFailover"), permission: write, handle: failOver },
  { method: "POST", path: path("startGracefulFailover"), permission: write, handle: failOverGracefully },
  { method: "POST", path: path("reAddNode"), permission: write, handle: (call) => recover(call, "full") },
  { method: "POST", path: path("setRecoveryType"), permission: write, handle: setRecoveryType },
  { method: "POST", path: path("reFailOver"), permission: write, handle: failOverAgain },
];

/** A hard failover without buckets to move; a graceful one is a task of some seconds. */
const failingOver = [40, 150] as const;
const failingOverGracefully = [1500, 3000] as const;

function askedFor({ request }: Call): readonly string[] {
  return [...new Set(request.form.filter(([name]) => name === "otpNode").map(([, value]) => value))];
}

function stateOf(node: SimulatedNode, otpNode: string): Membership["state"] | undefined {
  return node.members.includes(otpNode) ? node.config.get(membershipOf(otpNode))?.state : undefined;
}

/** What both kinds refuse, in the server's order. */
function refuse(call: Call, names: readonly string[]): Answer | undefined {
  const { node } = call;
  if (names.length === 0) return text("No server specified.", 400);
  const unknown = names.filter((name) => stateOf(node, name) === undefined);
  const unheard = unknown.filter((name) => !node.knownAtoms.has(name));
  if (unheard.length > 0) {
    return text(`Unknown server given: ${erlangStrings(unheard.reverse())}`, 400);
  }
  if (rebalanceOf(node.config).running) return text("Rebalance running.", 503);
  if (unknown.length > 0) return text("Unknown server given.", 400);
  if (names.some((name) => stateOf(node, name) !== "active")) return text("Inactive server given.", 400);
  const remaining = activeOf(node).filter((name) => !names.includes(name));
  return remaining.length === 0 ? text("Last active node cannot be failed over.", 400) : undefined;
}

function activeOf(node: SimulatedNode): readonly string[] {
  return node.members.filter((otpNode) => stateOf(node, otpNode) === "active");
}

/** More than half of all members have to agree; `allowUnsafe=true` does without. */
function hasQuorum(node: SimulatedNode): boolean {
  const up = node.members.filter((otpNode) => node.making.landscape.find(otpNode)?.running);
  return up.length * 2 > node.members.length;
}

function failOver(call: Call): Answer | Promise<Answer> {
  const { node, request } = call;
  const names = askedFor(call);
  const refusal = refuse(call, names);
  if (refusal) return refusal;
  if (formValue(request.form, "allowUnsafe") !== "true" && !hasQuorum(node)) {
    return text("Cannot safely perform a failover at the moment", 500);
  }
  return call.takesEffect(async () => {
    count(node, "failover");
    await node.pause(failingOver);
    for (const name of names) fail(node, name);
    count(node, "failover_complete");
    return empty;
  });
}

function fail(writer: SimulatedNode, otpNode: string): void {
  const { services } = writer.config.require(membershipOf(otpNode));
  writer.write(membershipOf(otpNode), { state: "inactiveFailed", services });
}

function failOverGracefully(call: Call): Answer | Promise<Answer> {
  const { node } = call;
  const names = askedFor(call);
  const refusal = refuse(call, names);
  if (refusal) return refusal;
  const dataless = names.some((name) => !node.config.require(membershipOf(name)).services.includes("kv"));
  if (dataless) {
    const words = "Failover cannot be done gracefully for a node without data service. Use hard failover.";
    return text(words, 400);
  }
  if (names.some((name) => !node.making.landscape.find(name)?.running)) {
    return text("Failover cannot be done gracefully (would lose vbuckets).", 400);
  }
  return call.takesEffect(() => {
    const { orchestrator } = node;
    const id = node.making.chance.hex(32);
    count(orchestrator, "graceful_failover_start");
    orchestrator.write(rebalance, { running: true, progress: 0, id, kind: "gracefulFailover" });
    orchestrator.clock.after(node.making.chance.between(failingOverGracefully), () => {
      for (const name of names) fail(orchestrator, name);
      count(orchestrator, "graceful_failover_success");
      rebalanceIsOver(orchestrator, id, "gracefulFailover");
    });
    return empty;
  });
}

function setRecoveryType(call: Call): Answer | Promise<Answer> {
  const wanted = formValue(call.request.form, "recoveryType");
  return recover(call, wanted === "delta" || wanted === "full" ? wanted : undefined);
}

/** A failed-over node comes back with the next rebalance. */
function recover(call: Call, recovery: Membership["recovery"]): Answer | Promise<Answer> {
  const { node, request } = call;
  const otpNode = formValue(request.form, "otpNode") ?? "undefined";
  const membership = node.members.includes(otpNode) ? node.config.get(membershipOf(otpNode)) : undefined;
  const unusable = "invalid node name or node can't be used for delta recovery";
  const holdsData = membership?.services.some((service) => service === "kv" || service === "index");
  const recoverable = membership?.state === "inactiveFailed" || membership?.recovery !== undefined;
  const errors = {
    ...(recovery ? {} : { recoveryType: "recovery type must be either 'delta' or 'full'" }),
    ...(!recoverable || (recovery === "delta" && !holdsData) ? { otpNode: unusable } : {}),
  };
  if (!membership || Object.keys(errors).length > 0) return json(errors, 400);
  return call.takesEffect(() => {
    const { services } = membership;
    node.write(membershipOf(otpNode), { state: "inactiveAdded", services, recovery });
    return json([]);
  });
}

/** Takes a recovery back: the node is failed over as before. */
function failOverAgain(call: Call): Answer | Promise<Answer> {
  const { node, request } = call;
  const otpNode = formValue(request.form, "otpNode") ?? "undefined";
  const waits = node.members.includes(otpNode) && node.config.get(membershipOf(otpNode))?.recovery;
  if (!waits) return { status: 400 };
  return call.takesEffect(() => {
    fail(node, otpNode);
    return empty;
  });
}
