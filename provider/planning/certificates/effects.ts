import type { ClusterState } from "../state";
import { certificatesOf, newestServerMadeCA, singleCA, trustedCA } from "./look";
import type { CertificateName, CertificatesState, NodeCertificate, TrustedCA } from "./state";
import type { CertificateStep } from "./step";

/** Stands for the CA that a server is going to make: its fingerprint is known when it is there. */
export const serverMadeCA: CertificateName = {
  fingerprint: "made by the server",
  subject: "a new server-made CA",
};

/** The state as it will be after a step that concerns certificates. Pure. */
export function afterCertificateStep(state: ClusterState, step: CertificateStep): ClusterState {
  const certificates = certificatesOf(state);
  if (certificates === undefined) return state;
  const value = changed(state, certificates, step);
  return { ...state, certificates: { readable: true, value } };
}

function changed(
  state: ClusterState,
  certificates: CertificatesState,
  step: CertificateStep,
): CertificatesState {
  switch (step.kind) {
    case "trustCAs":
      return trusting(state, certificates, step.authorities);
    case "reloadCertificate":
      return onNodes(certificates, (node) =>
        step.nodes.includes(node.otpNode)
          ? {
              otpNode: node.otpNode,
              type: "uploaded",
              chain: step.chain,
              authority: step.authority,
              warnings: [],
            }
          : node,
      );
    case "reloadClientCertificate": {
      const [otpNode = ""] = step.nodes;
      const others = (certificates.clients ?? []).filter((one) => one.otpNode !== otpNode);
      const { chain, authority } = step;
      return withClients(certificates, [
        ...others,
        { otpNode, type: "uploaded", chain, authority, warnings: [] },
      ]);
    }
    case "regenerateCertificates":
      return regenerated(state, certificates, step.newAuthority);
    case "removeTrustedCAs": {
      const gone = step.authorities.map(({ fingerprint }) => fingerprint);
      return {
        ...certificates,
        trustedCAs: certificates.trustedCAs.filter(({ fingerprint }) => !gone.includes(fingerprint)),
      };
    }
    case "confirmCertificates":
      return certificates;
  }
}

function trusting(
  state: ClusterState,
  certificates: CertificatesState,
  authorities: readonly CertificateName[],
): CertificatesState {
  const added = authorities.map(({ fingerprint, subject }): TrustedCA => ({
    usedBy: [],
    usedByClientCertificates: [],
    ...trustedCA(certificates, fingerprint),
    fingerprint,
    subject,
    type: "uploaded",
    missingOn: [],
  }));
  const kept = singleCA(state)
    ? []
    : certificates.trustedCAs.filter(
        ({ fingerprint }) => !authorities.some((one) => one.fingerprint === fingerprint),
      );
  const trustedCAs = [...kept, ...added];
  // A chain whose CA is gone ends in nothing that is trusted.
  return onNodes({ ...certificates, trustedCAs }, (node) =>
    trustedCAs.some(({ fingerprint }) => fingerprint === node.authority)
      ? node
      : { ...node, authority: undefined },
  );
}

function regenerated(
  state: ClusterState,
  certificates: CertificatesState,
  newAuthority: boolean,
): CertificatesState {
  const present = newAuthority ? undefined : newestServerMadeCA(certificates);
  const authority = present ?? {
    ...serverMadeCA,
    type: "generated" as const,
    usedBy: [],
    usedByClientCertificates: [],
    missingOn: [],
  };
  const kept = singleCA(state)
    ? []
    : certificates.trustedCAs.filter(({ fingerprint }) => fingerprint !== authority.fingerprint);
  const made = ({ otpNode }: NodeCertificate): NodeCertificate => ({
    otpNode,
    type: "generated",
    chain: [],
    authority: authority.fingerprint,
    warnings: [],
  });
  const trusting = { ...certificates, trustedCAs: [...kept, authority] };
  const { clients } = certificates;
  return onNodes(clients === undefined ? trusting : withClients(trusting, clients.map(made)), made);
}

/** Other internal client certificates, and with them which CAs they use. */
function withClients(
  certificates: CertificatesState,
  clients: readonly NodeCertificate[],
): CertificatesState {
  return {
    ...certificates,
    clients,
    trustedCAs: certificates.trustedCAs.map((ca) => ({
      ...ca,
      usedByClientCertificates: clients
        .filter(({ authority }) => authority === ca.fingerprint)
        .map(({ otpNode }) => otpNode),
    })),
  };
}

/** Changes nodes, and with them which CAs are used. */
function onNodes(
  certificates: CertificatesState,
  change: (node: NodeCertificate) => NodeCertificate,
): CertificatesState {
  const nodes = certificates.nodes.map(change);
  return {
    ...certificates,
    nodes,
    trustedCAs: certificates.trustedCAs.map((ca) => ({
      ...ca,
      usedBy: nodes.filter(({ authority }) => authority === ca.fingerprint).map(({ otpNode }) => otpNode),
    })),
  };
}
