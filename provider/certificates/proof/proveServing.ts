import { SecurityError } from "../../errors/securityError";
import type { Time } from "../../time";
import type { CertificateDescription } from "../material/description";
import { contextOf, lookAtPort, type PortToLookAt, type Presented } from "./lookAtPort";

export interface PortToProve extends PortToLookAt {
  /** The certificate that must be presented. */
  readonly leaf: Pick<CertificateDescription, "fingerprint" | "subject">;
}

/** What steps use; tests may pass in another. */
export type ProveServing = (port: PortToProve) => Promise<Presented>;

/**
 * Proves by a TLS handshake that a port presents exactly this certificate, and that it verifies against the authorities for the node's name.
 * Throws CBSEC_CERTIFICATE_NOT_SERVED when it does not, and what `lookAtPort` throws.
 */
export async function proveServing(port: PortToProve, time: Time): Promise<Presented> {
  const presented = await lookAtPort(port, time);
  const wrong = whatIsWrong(presented, port);
  if (wrong !== undefined) {
    throw new SecurityError("CBSEC_CERTIFICATE_NOT_SERVED", wrong, contextOf(port));
  }
  return presented;
}

/** Why what was presented is no proof; undefined when it is one. */
export function whatIsWrong(
  { leaf, notVerified }: Presented,
  port: Pick<PortToProve, "leaf" | "servername" | "port">,
): string | undefined {
  if (leaf.fingerprint !== port.leaf.fingerprint) {
    return (
      `Port ${port.port} of ${port.servername} presents another certificate: ${leaf.subject}, ` +
      `SHA-256 ${leaf.fingerprint}, instead of ${port.leaf.subject}, SHA-256 ${port.leaf.fingerprint}.`
    );
  }
  return notVerified === undefined
    ? undefined
    : `Port ${port.port} of ${port.servername} presents ${leaf.subject}, but it is not verified: ${notVerified}.`;
}
