import type { CertificateStepKind } from "../../planning/certificates/step";
import type { StepKind } from "../../planning/step";
import { certificateRunners } from "../certificates";
import type { CertificateSupplies } from "../certificates/tools";
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

/** How each kind of step is done in one run. */
export type StepRunners = { readonly [K in StepKind]: StepRunner<K> };

/** With what the certificate steps need beside the goal: keys, and the way they are delivered. */
export function stepRunners(supplies: CertificateSupplies): StepRunners {
  return { ...clusterStepRunners, ...certificateRunners(supplies) };
}

const clusterStepRunners: Omit<StepRunners, CertificateStepKind> = {
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
