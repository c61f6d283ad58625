import { autoFailover, type AutoFailoverSettings } from "../autoFailover/settings";
import { empty, json, text, type Answer } from "../http/answer";
import { formValue, type Call } from "../http/call";
import type { Route } from "../http/route";
import { membershipOf } from "../node/settings";
import type { SimulatedNode } from "../node/simulatedNode";
import { join, leave } from "../provisioning/join";
import { balancedServices, counted, counters, rebalance, rebalanceOf } from "../provisioning/rebalance";

const write = "cluster.pools!write";

export const membershipRoutes: readonly Route[] = [
  { method: "POST", path: "/controller/addNode", permission: write, handle: addNode },
  { method: "POST", path: "/controller/rebalance", permission: write, handle: startRebalance },
];

/** Recorded: 3.9 to 12 s; the joining node's web servers restart meanwhile. */
const joining = [3800, 6000] as const;
const rebalancing = [3800, 4200] as const;
const progressSteps = [0.25, 0.5, 0.75];

async function addNode(call: Call): Promise<Answer> {
  const { node, request } = call;
  const address = formValue(request.form, "hostname") ?? "";
  const found = /^(?:(https?):\/\/)?(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(address);
  const port = Number(found?.[3] ?? (found?.[1] === "https" ? 18091 : 8091));
  const other = node.making.landscape.nodes.find(({ making: { ports } }) =>
    [ports.rest, ports.restTls].includes(port),
  );
  if (!found || !other?.running) return json([`Failed to connect to ${address}`], 400);
  const services = (formValue(request.form, "services") ?? "kv").split(",");
  return call.takesEffect(async () => {
    other.restUp = false;
    await other.doors.adjust();
    await node.pause(joining);
    await join(other, node, (found[2] ?? "").replace(/[[\]]/g, ""), services);
    other.restUp = true;
    await other.doors.adjust();
    return json({ otpNode: other.otpNode });
  });
}

function startRebalance(call: Call): Answer | Promise<Answer> {
  const { node, request } = call;
  const names = (field: string) =>
    (formValue(request.form, field) ?? "").split(",").filter((name) => name !== "");
  const ejected = names("ejectedNodes");
  if (names("knownNodes").sort().join() !== [...node.members].sort().join()) {
    return json({ mismatch: 1 }, 400);
  }
  if (rebalanceOf(node.config).running) return text("Rebalance running.", 400);
  const id = node.making.chance.hex(32);
  return call.takesEffect(() => {
    run(node.orchestrator, id, ejected);
    return node.profile.http.rebalanceId ? json({ rebalance_id: id }) : empty;
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
  orchestrator.clock.after(duration, () => complete(orchestrator, id, ejected));
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
    orchestrator.write(membershipOf(otpNode), { ...membership, state: "active" });
  }
  orchestrator.write(balancedServices, [...services]);
  orchestrator.write(autoFailover, { ...config.require(autoFailover), count: 0 } as AutoFailoverSettings);
  count(orchestrator, "rebalance_success");
  orchestrator.write(rebalance, { running: false, id });
}

function count(orchestrator: SimulatedNode, name: string): void {
  orchestrator.write(counters, counted(orchestrator.config.get(counters), name));
}
