import { describePem, type CertificateDescription } from "../../../certificates/material/description";
import { isSecurityError } from "../../../errors/securityError";

/** A text in state may stand for a chain that the server did not show: there are no certificates in it. */
export function readChain(text: string): readonly CertificateDescription[] {
  try {
    return describePem(text);
  } catch (error) {
    if (isSecurityError(error, "CBSEC_CERTIFICATE_UNREADABLE")) return [];
    throw error;
  }
}

/** Certificates alone, written in one way: so that a text that is only written differently is no other one. */
export function plainText(certificates: readonly CertificateDescription[]): string {
  return certificates.map(({ pem }) => pem).join("");
}
