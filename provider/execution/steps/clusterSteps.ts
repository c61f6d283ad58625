import { isDeepStrictEqual } from "node:util";
import type { NodeApi } from "../../cluster/nodeApi";
import { nodesDiffer } from "../../planning/look";
import type { StepOf } from "../../planning/step";
import type { AutoFailoverSettings } from "../../vocabulary";
import type { Run } from "../run";
import { sweep } from "../sweep";
import { until, type Lacking } from "../until";
import { write } from "../write";

/** Steps on what all nodes share: done when every node shows it. */

export async function disableAutoFailover(run: Run): Promise<void> {
  const apis = await run.client.discover();
  const node = first(apis);
  run.window.autoFailover = await node.autoFailover();
  await write(
    run,
    node,
    run.limits.propagation,
    () => node.disableAutoFailover(),
    () =>
      onEvery(apis, async (api) =>
        (await api.autoFailover()).enabled ? "still shows auto-failover on" : undefined,
      ),
  );
}

/** What somebody has switched on meanwhile is his, and is left. */
export async function restoreAutoFailover(
  run: Run,
  { settings }: StepOf<"restoreAutoFailover">,
): Promise<void> {
  const apis = await run.client.discover();
  const node = first(apis);
  if ((await node.autoFailover()).enabled) {
    run.progress.warn(
      "Auto-failover was switched on by somebody else meanwhile; its settings are left as they are.",
    );
  } else {
    await write(
      run,
      node,
      run.limits.propagation,
      () => node.restoreAutoFailover(settings),
      () => onEvery(apis, async (api) => differing(settings, await api.autoFailover())),
    );
  }
  run.window.autoFailover = undefined;
}

export async function setLevel(run: Run, { level }: StepOf<"setLevel">): Promise<void> {
  if (level === "strict") await run.client.useTls();
  const apis = await run.client.discover();
  const node = first(apis);
  await write(
    run,
    node,
    run.limits.propagation,
    () => node.setClusterEncryptionLevel(level),
    () =>
      onEvery(apis, async (api) => {
        const shown = await api.clusterEncryptionLevel();
        return shown === level ? undefined : `shows level ${shown ?? "none"}`;
      }),
  );
}

/** Every node has seen every active node healthy, and all agree, three times in a row. */
export async function confirmHealthy(run: Run): Promise<void> {
  let inARow = 0;
  await until(run.time, run.limits.healthy, async () => {
    const { nodes } = await sweep(run.client);
    const ill = nodes.find((node) => node.membership === "active" && node.status !== "healthy");
    const lacking = ill === undefined ? nodesDiffer(nodes) : `${ill.name} is ${ill.status}`;
    inARow = lacking === undefined ? inARow + 1 : 0;
    return lacking ?? (inARow < 3 ? `seen healthy ${inARow} times of 3` : undefined);
  });
}

function first(apis: readonly NodeApi[]): NodeApi {
  const [node] = apis;
  if (node === undefined) throw new Error("a cluster without nodes");
  return node;
}

async function onEvery(apis: readonly NodeApi[], look: (api: NodeApi) => Promise<Lacking>): Promise<Lacking> {
  const lacking = await Promise.all(
    apis.map(async (api) => {
      const what = await look(api);
      return what === undefined ? undefined : `${api.name} ${what}`;
    }),
  );
  return lacking.find((one) => one !== undefined);
}

/** `count` is the server's own. */
function differing(saved: AutoFailoverSettings, shown: AutoFailoverSettings): Lacking {
  const field = Object.keys(saved).find(
    (key) => key !== "count" && !isDeepStrictEqual(saved[key], shown[key]),
  );
  return field === undefined ? undefined : `shows another ${field} of auto-failover than before`;
}
