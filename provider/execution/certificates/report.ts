import type { CertificateDescription } from "../../certificates/material/description";
import type { ClusterClient } from "../../cluster/nodeApi";
import type { CertificatesGoal } from "../../planning/certificates/goal";
import { earliestExpiry } from "../../planning/certificates/earliestExpiry";
import { certificatesOf, singleCA } from "../../planning/certificates/look";
import type { NodeCertificate } from "../../planning/certificates/state";
import type { ClusterState } from "../../planning/state";
import type { CertificateReport, CertificatesReport } from "../types";

/** What is public of the certificates after a run; undefined when they could not be read. */
export function certificatesReport(
  client: ClusterClient,
  { strategy }: CertificatesGoal,
  start: ClusterState,
  end: ClusterState,
  broughtCAs: readonly string[],
): CertificatesReport | undefined {
  const before = certificatesOf(start);
  const after = certificatesOf(end);
  if (before === undefined || after === undefined) return undefined;
  const trustedBefore = before.trustedCAs.map(({ fingerprint }) => fingerprint);
  const trustedAfter = after.trustedCAs.map(({ fingerprint }) => fingerprint);
  const report = ({ otpNode, type, description }: NodeCertificate) => {
    const leaf = description?.[0];
    const { hostname } = client.node(otpNode);
    return { otpNode, hostname, type, ...(leaf === undefined ? {} : { leaf: reportOf(leaf) }) };
  };
  return {
    nodes: after.nodes.map(report),
    clients: (after.clients ?? []).map(report),
    trustedCAs: after.trustedCAs.flatMap(({ id, type, description }) =>
      description === undefined
        ? []
        : [{ ...(id === undefined ? {} : { id }), type, ...reportOf(description), pem: description.pem }],
    ),
    earliestExpiry: earliestExpiry(after),
    loadedCAs: broughtCAs.filter((fingerprint) => trustedAfter.includes(fingerprint)),
    removedCAs: trustedBefore.filter((fingerprint) => !trustedAfter.includes(fingerprint)),
    strategy: singleCA(end) ? "encryptionOff" : strategy,
  };
}

function reportOf(description: CertificateDescription): CertificateReport {
  const { subject, issuer, serialNumber, fingerprint, notAfter } = description;
  return { subject, issuer, serialNumber, fingerprint, notAfter };
}
