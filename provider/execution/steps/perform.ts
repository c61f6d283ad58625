import type { Step } from "../../planning/step";
import type { Run } from "../run";
import { confirmHealthy, disableAutoFailover, restoreAutoFailover, setLevel } from "./clusterSteps";
import { pauseFunctions, resumeFunctions, waitForFunctions, waitForServices } from "./eventingSteps";
import { enableListeners, removeUnusedListeners, switchAddressFamily, switchEncryption } from "./nodeSteps";

/** Acts and sees the effect; resolves when the step is done and every node shows it. */
export function perform(run: Run, step: Step): Promise<void> {
  switch (step.kind) {
    case "disableAutoFailover":
      return disableAutoFailover(run);
    case "enableListeners":
      return enableListeners(run, step);
    case "switchAddressFamily":
      return switchAddressFamily(run, step);
    case "waitForServices":
      return waitForServices(run);
    case "waitForFunctions":
      return waitForFunctions(run);
    case "pauseFunctions":
      return pauseFunctions(run);
    case "switchEncryption":
      return switchEncryption(run, step);
    case "removeUnusedListeners":
      return removeUnusedListeners(run, step);
    case "setLevel":
      return setLevel(run, step);
    case "confirmHealthy":
      return confirmHealthy(run);
    case "resumeFunctions":
      return resumeFunctions(run, step);
    case "restoreAutoFailover":
      return restoreAutoFailover(run, step);
  }
}
