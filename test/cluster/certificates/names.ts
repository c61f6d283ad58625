import type { X509Certificate } from "node:crypto";
import { isIP } from "node:net";

/** Whether a certificate is one for this host, as the server looks: no wildcards; the common name counts when there are no names. */
export function namesHost(certificate: X509Certificate, host: string): boolean {
  const { subjectAltName, subject } = certificate;
  if (subjectAltName === undefined) return subject.split("\n").includes(`CN=${host}`);
  const kind = isIP(host) ? "IP Address" : "DNS";
  return subjectAltName.split(", ").includes(`${kind}:${host}`);
}

const serverAuth = "1.3.6.1.5.5.7.3.1";

/** Fit for a TLS server: no extended key usage at all, or one that says so. */
export function mayServe({ keyUsage }: X509Certificate): boolean {
  // Node names the extended key usage so.
  return keyUsage === undefined || keyUsage.includes(serverAuth);
}

/** Names of one kind in the certificate: "email", "DNS", "URI". */
export function alternativeNames({ subjectAltName }: X509Certificate, kind: string): readonly string[] {
  return (subjectAltName ?? "")
    .split(", ")
    .filter((name) => name.startsWith(`${kind}:`))
    .map((name) => name.slice(kind.length + 1));
}
