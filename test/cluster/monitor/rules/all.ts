import type { Rule } from "../rule";
import { familyWhileEncrypted, twoNodesChangeFamily } from "./addressFamily";
import {
  autoFailoverBackWhileNodesDiffer,
  autoFailoverBackWhileUnhealthy,
  autoFailoverNotRestored,
  autoFailoverOffWhileUnhealthy,
  autoFailoverOn,
} from "./autoFailover";
import { rulesOfCertificates } from "./certificates";
import { encryptionOffAboveControl, levelWithoutEncryption, strictWithPlainListener } from "./encryption";
import {
  encryptionWhileFunctionRuns,
  functionNotRestored,
  functionResumedNotDeployedBefore,
  functionResumedWhileNodesDiffer,
  functionUndeployed,
  levelWhileFunctionRuns,
} from "./functions";
import { listenerLeftOver, listenerRemovedWhileSpoken, switchBeforeListeners } from "./listeners";
import { nodesDifferAtEnd, switchWhileUnhealthy, writeDuringRebalance } from "./wholeCluster";

/** Every rule that the monitor knows, in the order of the documented procedure. */
export const rules: readonly Rule[] = [
  autoFailoverOffWhileUnhealthy,
  autoFailoverOn,
  switchWhileUnhealthy,
  writeDuringRebalance,
  familyWhileEncrypted,
  twoNodesChangeFamily,
  switchBeforeListeners,
  listenerRemovedWhileSpoken,
  encryptionWhileFunctionRuns,
  encryptionOffAboveControl,
  levelWithoutEncryption,
  levelWhileFunctionRuns,
  strictWithPlainListener,
  functionUndeployed,
  functionResumedWhileNodesDiffer,
  functionResumedNotDeployedBefore,
  ...rulesOfCertificates,
  autoFailoverBackWhileUnhealthy,
  autoFailoverBackWhileNodesDiffer,
  nodesDifferAtEnd,
  listenerLeftOver,
  functionNotRestored,
  autoFailoverNotRestored,
];
