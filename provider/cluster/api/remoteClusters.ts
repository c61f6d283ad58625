import type { RequestOptions } from "../nodeApi";
import type { NodeCall } from "../nodeCall";
import { remoteClustersSchema } from "../schemas/remoteClusters";

/** References of XDCR to other clusters. */
export const remoteClusters = (node: NodeCall) => ({
  async remoteClusters(options?: RequestOptions) {
    const references = await node.get("/pools/default/remoteClusters", remoteClustersSchema, options);
    return references.filter(({ deleted }) => !deleted).map(({ name, secureType }) => ({ name, secureType }));
  },
});
