import type { SimulatedNode } from "../node/simulatedNode";
import { hostOf } from "../node/names";
import { clientCertificateAuth } from "../security/clientCertificateAuth";
import { allEncrypted, storedLevel } from "../security/level";
import { clientCertificateOf } from "./settings";
import { ownAuthority, trueAuthorities } from "./truth";

/** Whether nodes show certificates of their own to each other (cluster API facts E.10). */
export function clientCertificatesInUse(node: SimulatedNode): boolean {
  if (!node.profile.certificates.clientCertificates) return false;
  const { state } = node.config.get(clientCertificateAuth) ?? { state: "disable" };
  const asked = state === "mandatory" || state === "hybrid";
  return (
    node.network.clientCertVerification || (asked && allEncrypted(node) && storedLevel(node) !== "control")
  );
}

/**
 * Which nodes' client certificates the others would refuse, in the server's words (cluster API facts A.3 row 2, C.3); undefined:
 * none.
 */
export function untrustedClientCertificates(node: SimulatedNode): string | undefined {
  const trusted = trueAuthorities(node.config).map(({ name }) => name);
  const untrusted = node.members.flatMap((otpNode) => {
    const told = node.config.get(clientCertificateOf(otpNode));
    const authority = told?.authority ?? ownAuthority(node.config);
    return trusted.includes(authority) ? [] : [{ host: hostOf(otpNode), uploaded: told !== undefined }];
  });
  const hosts = (uploaded: boolean) =>
    untrusted.filter((one) => one.uploaded === uploaded).map(({ host }) => host);
  const [theirs, made] = [hosts(true), hosts(false)];
  if (theirs.length > 0) {
    return `Client certificates for the following nodes are issued by untrusted CA's: ${theirs.join(", ")}`;
  }
  return made.length === 0
    ? undefined
    : `Auto-generated client certificates for the following nodes were issued by a deprecated internal CA: ${made.join(", ")}. Please either upload custom client certificates for those nodes, or regenerate self-signed certificates by using POST /controller/regenerateCertificate?dropUploadedCertificates=false`;
}
