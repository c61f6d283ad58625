import type { SimulatedNode } from "../node/simulatedNode";
import { clientCertificateAuth } from "../security/clientCertificateAuth";
import { allEncrypted, storedLevel } from "../security/level";
import { certificateRules } from "./profile";

/** Whether nodes show certificates of their own to each other (cluster API facts E.10). */
export function clientCertificatesInUse(node: SimulatedNode): boolean {
  if (!certificateRules(node.profile).clientCertificates) return false;
  const { state } = node.config.get(clientCertificateAuth) ?? { state: "disable" };
  const asked = state === "mandatory" || state === "hybrid";
  return (
    node.network.clientCertVerification || (asked && allEncrypted(node) && storedLevel(node) !== "control")
  );
}
