import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import type { CertificateDescription } from "../description";
import { maySign } from "../extensions";
import type { Finding, MaterialCheck } from "../finding";
import { withoutUsage } from "./withoutUsage";

/** Is each certificate for its node, and for a TLS server? */
export const nameAndUsageChecks: readonly MaterialCheck[] = [
  {
    check: "namesTheNode",
    find: ({ material: { entries } }) =>
      entries.flatMap(({ purpose, leaf, node, chain: { path } }) =>
        purpose === "client" || leaf === undefined || node === undefined || names(leaf, node.name)
          ? []
          : [wrongName(leaf, node.name, path)],
      ),
  },
  {
    check: "keyUsage",
    find: ({ material: { entries } }) =>
      entries.flatMap(({ leaf, chain: { path } }) =>
        leaf === undefined || leaf.certificateAuthority || maySign(leaf)
          ? []
          : [
              {
                severity: "refuse",
                path,
                found: `${leaf.subject} has a key usage without digitalSignature, which TLS handshakes need`,
                remedy: "Have it issued with digitalSignature (and keyEncipherment for an RSA key).",
              },
            ],
      ),
  },
  {
    check: "serverAuthUsage",
    find: ({ material: { authorities, entries } }) =>
      withoutUsage(
        [...entries.filter(({ purpose }) => purpose === "server").map(({ chain }) => chain), ...authorities],
        "serverAuth",
        "Have it issued with serverAuth (add clientAuth where it is also used as a client).",
      ),
  },
];

/** By Subject Alternative Name alone, without wildcards, as servers from 7.2 on demand it. */
function names(leaf: CertificateDescription, name: string): boolean {
  const certificate = new X509Certificate(leaf.pem);
  return isIP(name) === 0
    ? certificate.checkHost(name, { subject: "never", wildcards: false }) !== undefined
    : certificate.checkIP(name) !== undefined;
}

function wrongName(leaf: CertificateDescription, name: string, path: string): Omit<Finding, "check"> {
  const kind = isIP(name) === 0 ? "DNS" : "IP";
  const wildcard =
    isIP(name) === 0 && new X509Certificate(leaf.pem).checkHost(name, { subject: "never" }) !== undefined;
  const alternatives = leaf.subjectAlternativeNames;
  return {
    severity: "refuse",
    path,
    found: wildcard
      ? `${leaf.subject} names ${name} only by a wildcard (${alternatives.join(", ")}), which servers refuse`
      : alternatives.length === 0
        ? `${leaf.subject} has no Subject Alternative Name`
        : `${leaf.subject} is for ${alternatives.join(", ")}, not for ${name}`,
    remedy: `Have it issued with the Subject Alternative Name ${kind}:${name}.`,
  };
}
