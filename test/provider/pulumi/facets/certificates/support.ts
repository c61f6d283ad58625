import {
  describePem,
  type CertificateDescription,
} from "../../../../../provider/certificates/material/description";
import { authorityOf } from "../../../../../provider/certificates/material/description";
import type {
  CertificatesState,
  NodeCertificate,
  TrustedCA,
} from "../../../../../provider/planning/certificates/state";
import type { ClusterState } from "../../../../../provider/planning/state";
import type { CertificateInputs } from "../../../../../provider/pulumi/inputs/certificateInputs";
import { issue, makeRoot, type Issued } from "../../../certificates/material/authority";
import { aCluster, aNode } from "../../../planning/states";

export const nodeNames = ["n0.cb.test", "n1.cb.test"] as const;

/** A root with certificates for two nodes, straight under it or under an intermediate CA. */
export interface Family {
  readonly root: Issued;
  readonly fingerprint: string;
  /** Leaf first, by node name. */
  readonly chains: Readonly<Record<string, string>>;
  readonly inputs: Pick<CertificateInputs, "trustedCAs"> & {
    nodeCertificates: NonNullable<CertificateInputs["nodeCertificates"]>;
  };
}

export async function makeFamily(name: string, now = new Date(), intermediate = false): Promise<Family> {
  const root = await makeRoot(name, now);
  const below = intermediate
    ? await issue(root, `${name} below`, now, { authority: true, names: [] })
    : undefined;
  const nodeCertificates: Record<string, { chain: string; privateKey: string }> = {};
  for (const node of nodeNames) {
    const leaf = await issue(below ?? root, node, now);
    nodeCertificates[node] = { chain: leaf.pem + (below?.pem ?? ""), privateKey: leaf.keyPem };
  }
  return {
    root,
    fingerprint: described(root.pem).fingerprint,
    chains: Object.fromEntries(Object.entries(nodeCertificates).map(([node, { chain }]) => [node, chain])),
    inputs: { trustedCAs: root.pem, nodeCertificates },
  };
}

/** What a cluster of the two nodes shows: their chains, and the CAs that it trusts; the first one is the server's own. */
export function certificatesState(
  chains: Readonly<Record<string, string>>,
  trusted: readonly { readonly root: Issued }[],
  over: Partial<CertificatesState> = {},
): CertificatesState {
  const authorities = trusted.map(({ root }) => described(root.pem));
  const nodes = Object.entries(chains).map(([name, chain]): NodeCertificate => {
    const description = describePem(chain);
    const authority = authorityOf(description, authorities)?.fingerprint;
    return {
      otpNode: `ns_1@${name}`,
      type: authority === authorities[0]?.fingerprint ? "generated" : "uploaded",
      chain: description,
      description,
      authority,
      warnings: [],
    };
  });
  const trustedCAs = authorities.map((description, id): TrustedCA => ({
    fingerprint: description.fingerprint,
    subject: description.subject,
    description,
    id,
    type: id === 0 ? "generated" : "uploaded",
    usedBy: nodes
      .filter(({ authority }) => authority === description.fingerprint)
      .map(({ otpNode }) => otpNode),
    usedByClientCertificates: [],
    missingOn: [],
  }));
  return {
    trustedCAs,
    nodes,
    clientCertAuth: { state: "disable" },
    outsideServers: [],
    ...over,
  };
}

export function clusterWith(value: CertificatesState, version = "7.6.8-7151-enterprise"): ClusterState {
  return aCluster({
    nodes: nodeNames.map((_, index) => aNode(index, { version })),
    certificates: { readable: true, value },
  });
}

export function described(pem: string): CertificateDescription {
  const [one] = describePem(pem);
  if (one === undefined) throw new Error("nothing described");
  return one;
}
