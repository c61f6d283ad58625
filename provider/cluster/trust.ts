import { X509Certificate } from "node:crypto";
import { createSecureContext, type SecureContext } from "node:tls";
import { SecurityError } from "../errors/securityError";
import type { ConnectionSettings } from "./connectionSettings";

/**
 * Makes the TLS context of a connection: whom to trust, and the client certificate if there is one. Certificates that are given are
 * anchors of trust even when they are intermediate ones, as in the cluster's own list of trusted CAs. Throws CBSEC_CONFIGURATION.
 */
export function makeTrust(settings: ConnectionSettings): SecureContext {
  const { credentials } = settings;
  const authorities = settings.caCertificates?.flatMap((pem, index) =>
    splitCertificates(pem, `caCertificates[${index}]`),
  );
  const trusted = authorities === undefined ? {} : { ca: authorities, allowPartialTrustChain: true };
  if (credentials.kind === "password") return createSecureContext(trusted);
  const chain = splitCertificates(credentials.certificate, "the client certificate").join("\n");
  try {
    return createSecureContext({
      ...trusted,
      cert: chain,
      key: credentials.key,
      passphrase: credentials.passphrase,
    });
  } catch {
    // What OpenSSL says is left out: it may quote what it was given.
    throw new SecurityError(
      "CBSEC_CONFIGURATION",
      "The client certificate and its key cannot be used together.",
      {
        hint: "check that the key is PEM, belongs to the certificate, and that the passphrase is right",
      },
    );
  }
}

function splitCertificates(pem: string, what: string): string[] {
  const found = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  for (const one of found) {
    try {
      new X509Certificate(one);
    } catch {
      throw unreadable(what);
    }
  }
  if (found.length === 0) throw unreadable(what);
  return found;
}

function unreadable(what: string): SecurityError {
  return new SecurityError("CBSEC_CONFIGURATION", `${what} holds no readable PEM certificate.`, {
    hint: "give the text between (and with) -----BEGIN CERTIFICATE----- and -----END CERTIFICATE-----",
  });
}
