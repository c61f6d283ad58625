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
  /** Undefined: the system's. */
  private anchors: Certificates | undefined;

  /** Throws CBSEC_CONFIGURATION. */
  constructor(private readonly settings: ConnectionSettings) {
    const given = settings.caCertificates?.map((pem, index) =>
      readCertificates(pem, `caCertificates[${index}]`),
    );
    this.anchors = given && together(given);
  }

  /** What a connection is made with: these anchors, and the client certificate if there is one. Throws CBSEC_CONFIGURATION. */
  context(): SecureContext {
    const { credentials } = this.settings;
    if (credentials.kind === "password" && this.anchors === undefined) return systemContext();
    const trusted =
      this.anchors === undefined ? {} : { ca: [...this.anchors.values()], allowPartialTrustChain: true };
    if (credentials.kind === "password") return createSecureContext(trusted);
    const chain = [...readCertificates(credentials.certificate, "the client certificate").values()].join(
      "\n",
    );
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
    const known = this.anchors ?? systemAuthorities();
    const all = together([
      known,
      ...authorities.map((pem) => readCertificates(pem, "an authority to trust")),
    ]);
    if (all.size === known.size) return undefined;
    this.anchors = all;
    return this.context();
  }

  /** Whether this very authority (PEM) is an anchor. */
  has(authority: string): boolean {
    return (this.anchors ?? systemAuthorities()).has(fingerprintOf(authority));
  }
}

/** By fingerprint, each as a PEM text of its own. */
type Certificates = ReadonlyMap<string, string>;

function together(several: readonly Certificates[]): Certificates {
  return new Map(several.flatMap((one) => [...one]));
}

let system: Certificates | undefined;

/** Whom Node.js trusts when nobody is named; naming somebody puts these aside. As in Node.js they stay as they were at first. */
function systemAuthorities(): Certificates {
  return (system ??= together([
    readCertificates(rootCertificates.join("\n"), "the list of Node.js"),
    extraAuthorities(process.env.NODE_EXTRA_CA_CERTS),
  ]));
}

let ofTheSystem: SecureContext | undefined;

/** Reading all of the system's authorities takes a while, and they stay as they were. */
function systemContext(): SecureContext {
  return (ofTheSystem ??= createSecureContext());
}

/** As Node.js does: a file that cannot be read adds nothing. */
function extraAuthorities(file: string | undefined): Certificates {
  if (file === undefined) return new Map();
  try {
    return readCertificates(readFileSync(file, "utf8"), file);
  } catch {
    return new Map();
  }
}

function readCertificates(pem: string, what: string): Certificates {
  const texts = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  const found = new Map<string, string>();
  for (const one of texts) {
    try {
      found.set(fingerprintOf(one), one);
    } catch {
      throw unreadable(what);
    }
  }
  if (found.size === 0) throw unreadable(what);
  return found;
}

function fingerprintOf(pem: string): string {
  return new X509Certificate(pem).fingerprint256;
}

function unreadable(what: string): SecurityError {
  return new SecurityError("CBSEC_CONFIGURATION", `${what} holds no readable PEM certificate.`, {
    hint: "give the text between (and with) -----BEGIN CERTIFICATE----- and -----END CERTIFICATE-----",
  });
}
