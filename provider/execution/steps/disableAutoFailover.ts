import { anyNode, everyNode } from "../views";
import { readTimeout, waitUntil } from "../waiting";
import { write } from "../writing";
import type { StepRunner } from "./stepRunner";

export const disableAutoFailover: StepRunner<"disableAutoFailover"> = {
  async act(run, _step, live) {
    if (!live.autoFailover.enabled) return;
    const api = await anyNode(run);
    run.window.autoFailover ??= live.autoFailover;
    run.exposure.off("autoFailoverOff");
    await write(
      run,
      api,
      (options) => api.disableAutoFailover(options),
      async () => !(await api.autoFailover({ timeout: readTimeout })).enabled,
    );
  },
  verify: (run, { text }) =>
    waitUntil(run, text, run.limits.propagation, async () => {
      const on = (await everyNode(run)).find(({ autoFailover }) => autoFailover.enabled);
      return on === undefined ? undefined : `${on.api.name} still shows it on`;
    }),
};
