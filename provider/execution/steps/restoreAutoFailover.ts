import { isDeepStrictEqual } from "node:util";
import type { AutoFailoverSettings } from "../../vocabulary";
import { everyNode } from "../views";
import { readTimeout, waitUntil } from "../waiting";
import { write } from "../writing";
import type { StepRunner } from "./stepRunner";

/** Every field that disabling may have wiped goes back (cluster API facts D.3); `count` is the server's own. */
export const restoreAutoFailover: StepRunner<"restoreAutoFailover"> = {
  async act(run, { settings }) {
    const [api] = await run.client.discover();
    if (api === undefined) return;
    await write(
      run,
      api,
      (options) => api.restoreAutoFailover(settings, options),
      async () => differingField(settings, await api.autoFailover({ timeout: readTimeout })) === undefined,
    );
  },
  async verify(run, { settings, text }) {
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

export function differingField(
  wanted: AutoFailoverSettings,
  shown: AutoFailoverSettings,
): string | undefined {
  return Object.keys(wanted).find(
    (field) => field !== "count" && !isDeepStrictEqual(wanted[field], shown[field]),
  );
}
