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

export const stepRunners: { readonly [K in StepKind]: StepRunner<K> } = {
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
