import { firstLine } from "../errors/firstLine";
import { notFailedOver } from "../cluster/notFailedOver";
import type { NodeApi, NodeView } from "../cluster/nodeApi";
import { levelsThatDiffer, sweep, type Sweep } from "./sweep";
import type { Run } from "./run";
import { readTimeout, waitUntil } from "./waiting";

/** All nodes but those that were failed over must answer; then looks at what they show. */
export async function everyNode(run: Run): Promise<Sweep["answered"]> {
  const { answered, silent } = await sweep(run.client, { timeout: readTimeout });
  if (silent[0] !== undefined) throw silent[0].error;
  return answered;
}

/** Those nodes that answer; throws when none does. */
export async function answeringNodes(run: Run): Promise<Sweep["answered"]> {
  const { answered, silent } = await sweep(run.client, { timeout: readTimeout });
  if (answered.length === 0) throw silent[0]?.error;
  return answered;
}

/** Any node does what concerns the whole cluster: the one that answered, where that is known, since another may be down. */
export async function anyNode(run: Pick<Run, "client">): Promise<NodeApi> {
  const nodes = notFailedOver(await run.client.discover());
  return nodes.find(({ thisNode }) => thisNode) ?? nodes[0];
}

/** Waits until the nodes themselves, and every other node, show what `wanted` accepts. */
export function seenByAll(
  run: Run,
  what: string,
  otpNodes: readonly string[],
  wanted: (node: NodeView) => boolean,
): Promise<void> {
  return waitUntil(run, what, run.limits.propagation, async () => {
    const answered = await everyNode(run);
    const missing = otpNodes.find((otpNode) => !answered.some(({ api }) => api.otpNode === otpNode));
    if (missing !== undefined) return `${missing} was failed over or removed`;
    for (const { self, view, api } of answered) {
      if (otpNodes.includes(self.otpNode) && !wanted(self)) return `${self.name} itself does not show it`;
      const other = view.nodes.find((node) => otpNodes.includes(node.otpNode) && !wanted(node));
      if (other !== undefined) return `${api.name} does not show it of ${other.name}`;
    }
    return undefined;
  });
}

/** Waits until every node sees every active node healthy. */
export function seenHealthy(run: Run, what: string): Promise<void> {
  return waitUntil(run, what, run.limits.healthy, async () => (await wrongWithNodes(run)).ill);
}

/** What is wrong at this moment, if anything: a node does not answer or is seen ill, is shown by another as it is not (any more), or shows another level. */
export async function wrongWithNodes(
  run: Run,
): Promise<{ readonly ill?: string; readonly differing?: string }> {
  const answered = await everyNode(run).catch((error: unknown) => firstLine(error).replace(/\.$/, ""));
  if (typeof answered === "string") return { ill: answered };
  return { ill: illness(answered), differing: disagreement(answered) };
}

function illness(answered: Sweep["answered"]): string | undefined {
  for (const { api, view } of answered) {
    const ill = view.nodes.find((node) => node.membership === "active" && node.status !== "healthy");
    if (ill !== undefined) return `${api.name} sees ${ill.name} ${ill.status}`;
  }
  return undefined;
}

function disagreement(answered: Sweep["answered"]): string | undefined {
  for (const { api, view } of answered) {
    for (const node of view.nodes) {
      const self = answered.find((one) => one.api.otpNode === node.otpNode)?.self;
      if (self !== undefined && shape(self) !== shape(node))
        return `${api.name} shows old values of ${node.name}`;
    }
  }
  return levelsThatDiffer(answered);
}

function shape(node: NodeView): string {
  const listeners = node.externalListeners.map((one) => `${one.family} ${String(one.encrypted)}`).sort();
  return [node.addressFamily, node.addressFamilyOnly, node.encrypted, ...listeners].join("|");
}
