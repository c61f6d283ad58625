import type { SimulatedNode } from "../node/simulatedNode";
import type { SecuritySettings } from "../security/settings";
import { functionId, functionOf, functionsIn } from "./functions";

/** A function that is deployed while the level changes asks to be deployed again, until 8.0 (cluster API facts G.1). */
export function noteLevelChange(
  node: SimulatedNode,
  before: SecuritySettings,
  after: SecuritySettings,
): void {
  const changes =
    (before.clusterEncryptionLevel ?? "control") !== (after.clusterEncryptionLevel ?? "control");
  if (!changes || node.profile.compatibility[0] >= 8) return;
  for (const one of functionsIn(node.config)) {
    if (one.status === "deployed")
      node.write(functionOf(functionId(one)), { ...one, redeployRequired: true });
  }
}
