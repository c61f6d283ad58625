import type { Rule } from "../rules";
import type { ClusterState } from "../state";
import { certificateLabel, certificatesOf, singleCA, trustedCA, whyNeeded } from "./look";

const learnPage =
  "Couchbase docs, Learn: Node-to-Node Encryption, Certificate Management and Node-to-Node Encryption";

/** What must hold at the moment of each step that concerns certificates. */
export const certificateRules: readonly Rule[] = [
  {
    name: "encryptionOffForAuthority",
    steps: ["trustCAs", "regenerateCertificates", "reloadCertificate"],
    broken: (step, state) => {
      if (step.kind === "reloadCertificate" && !step.changesAuthority) return undefined;
      const encrypted = state.nodes.find((node) => node.encrypted);
      return encrypted !== undefined && singleCA(state) ? `${encrypted.name} is encrypted` : undefined;
    },
    why: "Before 7.1 root and intermediate certificates are changed only while node-to-node encryption is off: a node whose peers do not trust its CA is cut off.",
    source: `${learnPage}; cluster API facts E.8: the server refuses uploads and regeneration otherwise`,
  },
  {
    name: "authorityTrustedEverywhere",
    steps: ["reloadCertificate", "reloadClientCertificate"],
    broken: (step, state) => {
      const certificates = certificatesOf(state);
      if (step.kind !== "reloadCertificate" && step.kind !== "reloadClientCertificate") return undefined;
      if (certificates === undefined) return undefined;
      const authority = step.authority === undefined ? undefined : trustedCA(certificates, step.authority);
      if (authority === undefined) return "the new certificate's CA is not trusted by the cluster";
      return authority.missingOn.length === 0
        ? undefined
        : `${certificateLabel(authority)} is not shown by ${authority.missingOn.join(", ")} yet`;
    },
    why: "A node takes up a certificate only when every other node trusts its CA, or their links to it break.",
    source: "cluster API facts E.4 and J: the server looks at its own list only",
  },
  {
    name: "authorityUnused",
    steps: ["removeTrustedCAs"],
    broken: (step, state) => {
      const certificates = certificatesOf(state);
      if (step.kind !== "removeTrustedCAs" || certificates === undefined) return undefined;
      for (const { fingerprint, named } of step.authorities) {
        const ca = trustedCA(certificates, fingerprint);
        const needed = ca === undefined ? undefined : whyNeeded(ca, certificates, named);
        if (ca !== undefined && needed !== undefined)
          return `${certificateLabel(ca)} is still needed: ${needed}`;
      }
      return undefined;
    },
    why: "Whoever shows a certificate that was issued under a removed CA is turned away: nodes, and clients that log in with certificates.",
    source: "cluster API facts E.10 and J: the server's own check is racy and does not know clients",
  },
  {
    name: "certificatesTrustedBeforeEncryption",
    steps: ["switchEncryption"],
    broken: (step, state) => {
      if (step.kind !== "switchEncryption" || !step.encrypted) return undefined;
      return distrust(state);
    },
    why: "Encrypted links are verified: a node whose CA the others do not trust cannot be reached any more.",
    source: "observed differences, Certificates: on 7.0 turning encryption on fails half-way then",
  },
];

function distrust(state: ClusterState): string | undefined {
  const certificates = certificatesOf(state);
  if (certificates === undefined) return undefined;
  for (const { otpNode, authority } of certificates.nodes) {
    const name = state.nodes.find((node) => node.otpNode === otpNode)?.name ?? otpNode;
    const ca = authority === undefined ? undefined : trustedCA(certificates, authority);
    if (ca === undefined) return `no trusted CA issued the certificate of ${name}`;
    if (ca.missingOn.length > 0)
      return `${ca.missingOn.join(", ")} does not show ${certificateLabel(ca)}, the CA of ${name}`;
  }
  return undefined;
}
