import type { CertificateStepKind } from "../../planning/certificates/step";
import type { StepKind } from "../../planning/step";
import { confirmHealthy } from "./confirmHealthy";
import { disableAutoFailover } from "./disableAutoFailover";
import { enableListeners } from "./enableListeners";
import { pauseFunctions } from "./pauseFunctions";
import { removeUnusedListeners } from "./removeUnusedListeners";
import { restoreAutoFailover } from "./restoreAutoFailover";
import { resumeFunctions } from "./resumeFunctions";
import { setLevel } from "./setLevel";
import type { StepRunner } from "./stepRunner";
import { switchAddressFamily } from "./switchAddressFamily";
import { switchEncryption } from "./switchEncryption";
import { waitForFunctions } from "./waitForFunctions";
import { waitForServices } from "./waitForServices";

/** Certificate steps need what beside the goal is at hand, keys and their delivery, and are run where that is. */
export type ClusterStepKind = Exclude<StepKind, CertificateStepKind>;

export const stepRunners: { readonly [K in ClusterStepKind]: StepRunner<K> } = {
  confirmHealthy,
  disableAutoFailover,
  enableListeners,
  pauseFunctions,
  removeUnusedListeners,
  restoreAutoFailover,
  resumeFunctions,
  setLevel,
  switchAddressFamily,
  switchEncryption,
  waitForFunctions,
  waitForServices,
};
