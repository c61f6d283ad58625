import type { NodeApi } from "../../cluster/nodeApi";
import { functionLabel, inTransition, processes, sameFunction } from "../../planning/look";
import type { StepOf } from "../../planning/step";
import type { EventingFunction, FunctionName } from "../../vocabulary";
import type { Run } from "../run";
import { sweep } from "../sweep";
import { until, type Lacking } from "../until";
import { write } from "../write";

/** What is deployed at this moment is paused, noted first, so that it is resumed whatever happens. */
export async function pauseFunctions(run: Run): Promise<void> {
  const node = await anyNode(run);
  for (const { name, scope } of (await node.functions()).filter((one) => processes(one.status))) {
    const one = scope === undefined ? { name } : { name, scope };
    run.window.paused.push(one);
    await write(
      run,
      node,
      run.limits.functions,
      () => node.pauseFunction(one),
      () => lackingStatus(node, one, "paused"),
    );
  }
}

/** Exactly what was paused, and still is: what somebody has meanwhile undeployed or deleted is reported and left. */
export async function resumeFunctions(run: Run, step: StepOf<"resumeFunctions">): Promise<void> {
  const node = await anyNode(run);
  for (const one of step.functions) {
    const status = statusOf(await node.functions(), one);
    if (status === "paused" || status === "pausing") {
      await write(
        run,
        node,
        run.limits.functions,
        () => node.resumeFunction(one),
        () => lackingStatus(node, one, "deployed"),
      );
    } else if (status !== "deployed") {
      run.progress.warn(
        `Eventing function ${functionLabel(one)} is ${status ?? "gone"} by now and is left so.`,
      );
    }
    run.window.paused.splice(
      run.window.paused.findIndex((paused) => sameFunction(paused, one)),
      1,
    );
  }
}

export async function waitForFunctions(run: Run): Promise<void> {
  const node = await anyNode(run);
  await until(run.time, run.limits.functions, async () => {
    const moving = (await node.functions()).find((one) => inTransition(one.status));
    return moving === undefined
      ? undefined
      : `Eventing function ${functionLabel(moving)} is ${moving.status}`;
  });
}

/** After services have restarted: all nodes healthy, Eventing answers, nothing is in transition. */
export async function waitForServices(run: Run): Promise<void> {
  await until(run.time, run.limits.healthy, async () => {
    const { nodes, functions } = await sweep(run.client);
    const ill = nodes.find((node) => node.membership === "active" && node.status !== "healthy");
    if (ill !== undefined) return `${ill.name} is ${ill.status}`;
    if (!functions.readable) return `Eventing does not answer yet: ${functions.reason}`;
    const moving = functions.value.find((one) => inTransition(one.status));
    return moving === undefined
      ? undefined
      : `Eventing function ${functionLabel(moving)} is ${moving.status}`;
  });
}

async function anyNode(run: Run): Promise<NodeApi> {
  const [node] = await run.client.discover();
  if (node === undefined) throw new Error("a cluster without nodes");
  return node;
}

async function lackingStatus(node: NodeApi, name: FunctionName, wanted: string): Promise<Lacking> {
  const status = statusOf(await node.functions(), name);
  return status === wanted
    ? undefined
    : `Eventing function ${functionLabel(name)} is ${status ?? "gone"}, not ${wanted}`;
}

function statusOf(functions: readonly EventingFunction[], name: FunctionName) {
  return functions.find((one) => sameFunction(one, name))?.status;
}
