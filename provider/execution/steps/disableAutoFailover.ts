import type { NodeApi } from "../../cluster/nodeApi";
import type { Step } from "../../planning/step";
import { noFunctions, remember } from "../remember";
import type { Run } from "../run";
import { anyNode, everyNode } from "../views";
import { readTimeout, waitUntil } from "../waiting";
import { mayWrite, write } from "../writing";
import { differingField } from "./restoreAutoFailover";
import type { StepRunner } from "./stepRunner";

export const disableAutoFailover: StepRunner<"disableAutoFailover"> = {
  async act(run, step, live) {
    if (!live.autoFailover.enabled) return;
    const api = await anyNode(run);
    run.window.autoFailover ??= live.autoFailover;
    run.exposure.off("autoFailoverOff");
    await write(
      run,
      api,
      async (options) => {
        await untilSaved(run, step, api);
        await api.disableAutoFailover(options);
      },
      async () => !(await api.autoFailover({ timeout: readTimeout })).enabled,
    );
  },
  verify: (run, { text }) =>
    waitUntil(run, text, run.limits.propagation, async () => {
      const on = (await everyNode(run)).find(({ autoFailover }) => autoFailover.enabled);
      return on === undefined ? undefined : `${on.api.name} still shows it on`;
    }),
};

/** What goes is what is to come back: settings that somebody gave since they were read are saved first. */
async function untilSaved(run: Run, { text }: Pick<Step, "text">, api: NodeApi): Promise<void> {
  for (;;) {
    const autoFailover = await api.autoFailover({ timeout: readTimeout });
    const saved = run.window.autoFailover;
    if (!autoFailover.enabled || saved === undefined || differingField(saved, autoFailover) === undefined)
      return;
    run.window.autoFailover = autoFailover;
    await remember(run, text, { functions: noFunctions, autoFailover });
    await mayWrite(run);
  }
}
