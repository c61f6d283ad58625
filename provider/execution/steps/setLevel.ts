import { anyNode, everyNode } from "../views";
import { readTimeout, waitUntil } from "../waiting";
import { write } from "../writing";
import type { StepRunner } from "./stepRunner";

export const setLevel: StepRunner<"setLevel"> = {
  async act(run, { level }) {
    if (level === "strict") await run.client.useTls();
    const api = await anyNode(run);
    await write(
      run,
      api,
      (options) => api.setClusterEncryptionLevel(level, options),
      async () => (await api.clusterEncryptionLevel({ timeout: readTimeout })) === level,
    );
  },
  verify: (run, { level, text }) =>
    waitUntil(run, text, run.limits.propagation, async () => {
      const other = (await everyNode(run)).find((node) => node.level !== level);
      return other === undefined ? undefined : `${other.api.name} shows ${other.level}`;
    }),
};
