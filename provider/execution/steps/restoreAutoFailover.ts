import { isDeepStrictEqual } from "node:util";
import type { AutoFailoverSettings } from "../../vocabulary";
import type { NodeApi } from "../../cluster/nodeApi";
import type { Run } from "../run";
import { answeringNodes, anyNode, everyNode } from "../views";
import { readTimeout, waitUntil } from "../waiting";
import { write } from "../writing";
import type { StepRunner } from "./stepRunner";

/**
 * Every field that disabling may have wiped goes back (cluster API facts D.3), as it was when this run switched auto-failover off: that may be other
 * than when it was planned. `count` is the server's own.
 */
export const restoreAutoFailover: StepRunner<"restoreAutoFailover"> = {
  async act(run) {
    const settings = run.window.autoFailover;
    if (settings === undefined)
      return run.progress.warn("Auto-failover was switched off meanwhile by somebody else, and is left so.");
    const api = await anyNode(run);
    await write(
      run,
      api,
      async (options) => {
        if (await isOnOtherwise(api, settings)) return letBe(run);
        await api.restoreAutoFailover(settings, options);
      },
      async () => differingField(settings, await api.autoFailover({ timeout: readTimeout })) === undefined,
    );
  },
  async verify(run, { text, atRest }) {
    const settings = run.window.autoFailover;
    // Somebody else's settings are no concern of this run.
    if (settings === undefined) return;
    const nodes = atRest === true ? answeringNodes : everyNode;
    await waitUntil(run, text, run.limits.propagation, async () => {
      for (const { api, autoFailover } of await nodes(run)) {
        const field = differingField(settings, autoFailover);
        if (field !== undefined) return `${api.name} shows another ${field}`;
      }
      return undefined;
    });
    run.exposure.on("autoFailoverOff");
    delete run.window.autoFailover;
  },
};

/** Somebody has switched it on meanwhile, with settings of their own. */
async function isOnOtherwise(api: NodeApi, settings: AutoFailoverSettings): Promise<boolean> {
  const live = await api.autoFailover({ timeout: readTimeout });
  return live.enabled && differingField(settings, live) !== undefined;
}

function letBe(run: Run): void {
  run.progress.warn("Auto-failover was switched on meanwhile: it keeps the settings that it has now.");
  run.exposure.on("autoFailoverOff");
  delete run.window.autoFailover;
}

export function differingField(
  wanted: AutoFailoverSettings,
  shown: AutoFailoverSettings,
): string | undefined {
  return Object.keys(wanted).find(
    (field) => field !== "count" && !isDeepStrictEqual(wanted[field], shown[field]),
  );
}
