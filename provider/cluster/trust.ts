import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { createSecureContext, rootCertificates, type SecureContext } from "node:tls";
import { SecurityError } from "../errors/securityError";
import type { ConnectionSettings } from "./connectionSettings";

/**
 * Whom a client trusts: the settings' authorities, or the system's without any, and whom it came to trust since. It only grows. Certificates
 * that are given are anchors of trust even when they are intermediate ones, as in the cluster's own list of trusted CAs.
 */
export class Trust {
  /** PEM, each of one certificate; undefined: the system's. */
  private anchors: readonly string[] | undefined;

  /** Throws CBSEC_CONFIGURATION. */
  constructor(private readonly settings: ConnectionSettings) {
    this.anchors = settings.caCertificates?.flatMap((pem, index) =>
      splitCertificates(pem, `caCertificates[${index}]`),
    );
  }

  /** What a connection is made with: these anchors, and the client certificate if there is one. Throws CBSEC_CONFIGURATION. */
  context(): SecureContext {
    const { credentials } = this.settings;
    const trusted = this.anchors === undefined ? {} : { ca: [...this.anchors], allowPartialTrustChain: true };
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

  /** Trusts these authorities (PEM), too; the context for that, or undefined when all of them were trusted before. Throws CBSEC_CONFIGURATION. */
  grow(authorities: readonly string[]): SecureContext | undefined {
    const added = authorities
      .flatMap((pem) => splitCertificates(pem, "an authority to trust"))
      .filter((pem) => !this.has(pem));
    if (added.length === 0) return undefined;
    this.anchors = [...(this.anchors ?? systemAuthorities()), ...added];
    return this.context();
  }

  /** Whether this very authority (PEM) is an anchor. */
  has(authority: string): boolean {
    const { fingerprint256 } = new X509Certificate(authority);
    return (this.anchors ?? systemAuthorities()).some(
      (pem) => new X509Certificate(pem).fingerprint256 === fingerprint256,
    );
  }
}

/** Whom Node.js trusts when nobody is named; naming somebody puts these aside. */
function systemAuthorities(): readonly string[] {
  const extra = process.env.NODE_EXTRA_CA_CERTS;
  return [...rootCertificates, ...(extra === undefined ? [] : extraAuthorities(extra))];
}

/** As Node.js does: a file that cannot be read adds nothing. */
function extraAuthorities(file: string): readonly string[] {
  try {
    return splitCertificates(readFileSync(file, "utf8"), file);
  } catch {
    return [];
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
