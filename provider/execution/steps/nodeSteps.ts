import type { NodeApi, NodeView } from "../../cluster/nodeApi";
import { sameListener } from "../../planning/look";
import type { StepOf } from "../../planning/step";
import type { Run } from "../run";
import { until } from "../until";
import { write } from "../write";

/** Steps on nodes: each is done when the node itself shows it and every other node does too. */

export function enableListeners(run: Run, { nodes, listener }: StepOf<"enableListeners">): Promise<void> {
  return onNodes(run, nodes, {
    act: (node, timeout) => node.enableExternalListener(listener, { timeout }),
    lacking: (view) =>
      view.externalListeners.some((one) => sameListener(one, listener))
        ? undefined
        : "does not show the new listener",
  });
}

export function removeUnusedListeners(run: Run, { nodes }: StepOf<"removeUnusedListeners">): Promise<void> {
  return onNodes(run, nodes, {
    act: (node, timeout) => node.disableUnusedExternalListeners({ timeout }),
    lacking: (view) => (view.externalListeners.length === 1 ? undefined : "still has an unused listener"),
  });
}

export function switchEncryption(run: Run, { nodes, encrypted }: StepOf<"switchEncryption">): Promise<void> {
  return onNodes(run, nodes, {
    act: (node, timeout) => node.setupNetConfig({ encrypted }, { timeout }),
    lacking: (view) =>
      view.encrypted === encrypted ? undefined : `is not yet ${encrypted ? "encrypted" : "plain"}`,
  });
}

export function switchAddressFamily(
  run: Run,
  { nodes, family, only }: StepOf<"switchAddressFamily">,
): Promise<void> {
  return onNodes(run, nodes, {
    act: (node, timeout) => node.setupNetConfig({ family, only }, { timeout }),
    lacking: (view) =>
      view.addressFamily === family && view.addressFamilyOnly === only
        ? undefined
        : `is not yet on ${family}`,
  });
}

interface NodeChange {
  readonly act: (node: NodeApi, timeout: number) => Promise<void>;
  readonly lacking: (view: NodeView) => string | undefined;
}

async function onNodes(run: Run, otpNodes: readonly string[], change: NodeChange): Promise<void> {
  for (let at = 0; at < otpNodes.length; at += run.nodesAtOnce) {
    const wave = otpNodes.slice(at, at + run.nodesAtOnce).map((otpNode) => run.client.node(otpNode));
    await allSettled(wave.map((node) => changeOne(run, node, change)));
  }
  await everyNodeSees(run, otpNodes, change);
}

function changeOne(run: Run, node: NodeApi, { act, lacking }: NodeChange): Promise<void> {
  return write(
    run,
    node,
    run.limits.nodeSwitch,
    () => act(node, run.limits.nodeSwitch),
    async () => named(node.name, lacking(await node.self())),
  );
}

/** Nobody is left half-done by a neighbour's failure: all end, then the first failure is thrown. */
async function allSettled(changes: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(changes);
  const failed = results.find((result) => result.status === "rejected");
  if (failed?.status === "rejected") throw failed.reason;
}

/** The views lag behind: the node that gets the next call must know, and each must see each healthy. */
async function everyNodeSees(run: Run, changed: readonly string[], { lacking }: NodeChange): Promise<void> {
  await until(run.time, run.limits.healthy, async () => {
    const apis = await run.client.discover();
    const views = await Promise.all(apis.map((api) => api.cluster()));
    for (const [index, view] of views.entries()) {
      for (const node of view.nodes) {
        const what =
          (changed.includes(node.otpNode) ? lacking(node) : undefined) ??
          (node.membership === "active" && node.status !== "healthy" ? `is ${node.status}` : undefined);
        if (what !== undefined) return `${node.name} ${what} in the view of ${apis[index]?.name}`;
      }
    }
    return undefined;
  });
}

function named(name: string, what: string | undefined): string | undefined {
  return what === undefined ? undefined : `${name} ${what}`;
}
