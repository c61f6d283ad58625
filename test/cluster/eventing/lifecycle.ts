import type { SimulatedNode } from "../node/simulatedNode";
import { functionId, functionOf, type FunctionState, type FunctionStatus } from "./functions";

type Path = readonly [through: FunctionStatus, to: FunctionStatus];

/** How long a function takes to come to rest, in milliseconds. */
const restingTime = [1500, 4000] as const;

/** What each action leads through, by version. */
function pathOf(node: SimulatedNode, action: LifecycleAction): Path {
  switch (action) {
    case "pause":
      return ["pausing", "paused"];
    case "resume":
      return [node.profile.eventing.generation === "8.0" ? "resuming" : "deploying", "deployed"];
    case "deploy":
      return ["deploying", "deployed"];
    case "undeploy":
      return ["undeploying", "undeployed"];
  }
}

export type LifecycleAction = "pause" | "resume" | "deploy" | "undeploy";

/** Begins the action; the function comes to rest a while later, unless another action has begun meanwhile. */
export function begin(node: SimulatedNode, state: FunctionState, action: LifecycleAction): void {
  const [through, to] = pathOf(node, action);
  const key = functionOf(functionId(state));
  const underWay: FunctionState = { ...state, status: through };
  node.write(key, underWay);
  const finish = () => {
    if (node.replication.latest.get(key) !== underWay) return;
    const writer = upEventingNode(node);
    if (!writer) {
      node.clock.after(node.making.chance.between(restingTime), finish);
      return;
    }
    const redeployRequired = to === "deployed" ? false : state.redeployRequired;
    writer.write(key, { ...underWay, status: to, redeployRequired });
  };
  node.clock.after(node.making.chance.between(restingTime), finish);
}

/** Any node of the cluster whose Eventing runs; the given one if it can. */
export function upEventingNode(node: SimulatedNode): SimulatedNode | undefined {
  const nodes = node.members.flatMap((otpNode) => node.making.landscape.find(otpNode) ?? []);
  return [node, ...nodes].find((one) => one.running && one.eventingUp && one.services.includes("eventing"));
}
