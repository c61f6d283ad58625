import { isDeepStrictEqual } from "node:util";
import type { AutoFailoverSettings } from "../../vocabulary";
import type { NodeApi } from "../../cluster/nodeApi";
import type { Run } from "../run";
import { anyNode, everyNode } from "../views";
import { readTimeout, waitUntil } from "../waiting";
import { write } from "../writing";
import type { StepRunner } from "./stepRunner";

/** Every field that disabling may have wiped goes back (cluster API facts D.3); `count` is the server's own. */
export const restoreAutoFailover: StepRunner<"restoreAutoFailover"> = {
  async act(run, { settings }) {
    const api = await anyNode(run);
    if (await isOnOtherwise(api, settings)) return letBe(run);
    await write(
      run,
      api,
      (options) => api.restoreAutoFailover(settings, options),
      async () => differingField(settings, await api.autoFailover({ timeout: readTimeout })) === undefined,
    );
  },
  async verify(run, { settings, text }) {
    // Somebody else's settings are no concern of this run any more.
    if (run.window.autoFailover === undefined) return;
    await waitUntil(run, text, run.limits.propagation, async () => {
      for (const { api, autoFailover } of await everyNode(run)) {
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
