import type { ClusterState } from "../../provider/planning/state";
import type { Step } from "../../provider/planning/step";
import type { ModelWindow } from "./position";

/** What a run knows it has to put back, from the moment before a step's first write. */
export function opened(window: ModelWindow, step: Step, live: ClusterState): ModelWindow {
  if (step.kind === "disableAutoFailover" && live.autoFailover.enabled)
    return { autoFailover: live.autoFailover, ...window };
  if (step.kind === "pauseFunctions" && window.paused.length === 0 && live.functions.readable) {
    const deployed = live.functions.value.filter(({ status }) => status === "deployed");
    return deployed.length === 0 ? window : { ...window, paused: deployed.map(({ name }) => ({ name })) };
  }
  return window;
}

/** What is back when a step was seen done. */
export function closed(window: ModelWindow, { kind }: Step): ModelWindow {
  if (kind === "resumeFunctions") return { ...window, paused: [] };
  return kind === "restoreAutoFailover" ? { paused: window.paused } : window;
}
