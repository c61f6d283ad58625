import { SecurityError } from "../../errors/securityError";
import type { ClusterView, NodeView, RequestOptions } from "../nodeApi";
import type { NodeCall } from "../nodeCall";
import { clusterSchema, clusterViewOf } from "../schemas/cluster";
import { nodeSchema, viewOf } from "../schemas/node";

/** What a node shows of itself and of its cluster (cluster API facts B). Both check that the node meant is the one that answered. */
export const nodes = (node: NodeCall, otpNode: string) => ({
  async self(options?: RequestOptions): Promise<NodeView> {
    const view = viewOf(await node.get("/nodes/self", nodeSchema, options));
    expectNode(otpNode, view.otpNode);
    return { ...view, thisNode: true };
  },

  async cluster(options?: RequestOptions): Promise<ClusterView> {
    const view = clusterViewOf(await node.get("/pools/default", clusterSchema, options));
    expectNode(otpNode, view.nodes.find((one) => one.thisNode)?.otpNode);
    return view;
  },
});

/** Without it, a wrong `connectTo` over plain HTTP, or certificates that all nodes share, would lead changes to another node. */
export function expectNode(expected: string, answered: string | undefined): void {
  if (answered === expected) return;
  throw new SecurityError(
    "CBSEC_UNEXPECTED_ANSWER",
    `${expected} was asked, and ${answered ?? "a node that does not name itself"} answered.`,
    { node: expected, hint: "correct `connectTo`, the alternate addresses or the names that lead there" },
  );
}
