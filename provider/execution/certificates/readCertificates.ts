import {
  authorityOf,
  describePem,
  type CertificateDescription,
} from "../../certificates/material/description";
import { lookAtPort } from "../../certificates/proof/lookAtPort";
import type { RequestOptions } from "../../cluster/nodeApi";
import type { CertificatesState, NodeCertificate, TrustedCA } from "../../planning/certificates/state";
import { isBefore } from "../../planning/versions";
import type { CertificateClient } from "./certificateClient";
import type { CertificateNode } from "./certificateNode";

/**
 * The certificates of the cluster, in one concurrent sweep over all nodes; before 7.1, when a cluster has one CA, in the form of then.
 * Throws when a node cannot be asked: what it trusts would be unknown.
 */
export async function readCertificates(
  client: CertificateClient,
  options: RequestOptions = {},
): Promise<CertificatesState> {
  const nodes = await client.certificateNodes(options);
  return nodes.some(({ version }) => isBefore(version, "7.1"))
    ? readWithOneCA(client, nodes, options)
    : readWithList(nodes, options);
}

async function readWithList(
  nodes: readonly CertificateNode[],
  options: RequestOptions,
): Promise<CertificatesState> {
  const [views, clientCertAuth] = await Promise.all([
    Promise.all(
      nodes.map(async (node) => {
        const [trustedCAs, certificates] = await Promise.all([
          node.trustedCAs(options),
          node.nodeCertificates(options),
        ]);
        return { node, certificates, trustedCAs: trustedCAs.map((ca) => ({ ca, ...described(ca.pem) })) };
      }),
    ),
    stateOfClientCertAuth(nodes, options),
  ]);
  const authorities = [
    ...new Map(
      views.flatMap(({ trustedCAs }) => trustedCAs.map(({ first }) => [first.fingerprint, first])),
    ).values(),
  ];
  // A node's own view of itself goes before that of another, which lags.
  const certificates = nodes.flatMap(({ otpNode, hostname }): NodeCertificate[] => {
    const rows = [...views]
      .sort((a, b) => Number(b.node.otpNode === otpNode) - Number(a.node.otpNode === otpNode))
      .flatMap((view) => view.certificates.filter(({ node }) => node === hostname));
    const [row] = rows;
    if (row === undefined) return [];
    const chain = describePem(row.pem);
    return [
      {
        otpNode,
        type: row.type,
        chain,
        description: chain,
        authority: authorityOf(chain, authorities)?.fingerprint,
        warnings: row.warnings.map(({ message }) => message),
      },
    ];
  });
  const named = (hostnames: readonly string[]) =>
    nodes.filter(({ hostname }) => hostnames.includes(hostname)).map(({ otpNode }) => otpNode);
  const trustedCAs = authorities.map((description): TrustedCA => {
    const shown = views.flatMap((view) =>
      view.trustedCAs.filter(({ first }) => first.fingerprint === description.fingerprint),
    );
    const users = certificates.filter(({ authority }) => authority === description.fingerprint);
    const clients = named(shown.flatMap(({ ca }) => ca.client_cert_nodes));
    return {
      fingerprint: description.fingerprint,
      subject: description.subject,
      description,
      ...(shown[0] === undefined ? {} : { id: shown[0].ca.id }),
      type: shown[0]?.ca.type ?? "uploaded",
      usedBy: [
        ...new Set([...users.map(({ otpNode }) => otpNode), ...named(shown.flatMap(({ ca }) => ca.nodes))]),
      ].sort(),
      usedByClientCertificates: clients,
      missingOn: views
        .filter((view) => !view.trustedCAs.some(({ first }) => first.fingerprint === description.fingerprint))
        .map(({ node }) => node.otpNode),
    };
  });
  return { trustedCAs, nodes: certificates, clientCertAuth };
}

async function readWithOneCA(
  client: CertificateClient,
  nodes: readonly CertificateNode[],
  options: RequestOptions,
): Promise<CertificatesState> {
  const [views, clientCertAuth] = await Promise.all([
    Promise.all(
      nodes.map(async (node) => {
        const [shown, leaf] = await Promise.all([node.clusterCA(options), node.uploadedLeaf(options)]);
        return { node, shown, leaf, ca: described(shown.cert.pem).first };
      }),
    ),
    stateOfClientCertAuth(nodes, options),
  ]);
  const authorities = new Map(views.map(({ ca, shown }) => [ca.fingerprint, { ca, type: shown.cert.type }]));
  const every = [...authorities.values()].map(({ ca }) => ca);
  const certificates = await Promise.all(
    views.map(async ({ node, shown, leaf, ca }): Promise<NodeCertificate> => {
      const warnings = shown.warnings
        .filter((warning) => warning.node === node.otpNode)
        .map(({ message }) => message);
      const { otpNode } = node;
      if (leaf === undefined) {
        const authority = shown.cert.type === "generated" ? ca.fingerprint : undefined;
        return { otpNode, type: "generated", chain: [], authority, warnings };
      }
      const chain = await wholeChain(client, node, described(leaf).first, every, options);
      const authority = authorityOf(chain, every)?.fingerprint;
      return { otpNode, type: "uploaded", chain, description: chain, authority, warnings };
    }),
  );
  const trustedCAs = [...authorities.values()].map(({ ca, type }): TrustedCA => ({
    fingerprint: ca.fingerprint,
    subject: ca.subject,
    description: ca,
    type,
    usedBy: certificates
      .filter(({ authority }) => authority === ca.fingerprint)
      .map(({ otpNode }) => otpNode),
    usedByClientCertificates: [],
    missingOn: views.filter((view) => view.ca.fingerprint !== ca.fingerprint).map(({ node }) => node.otpNode),
  }));
  return { trustedCAs, nodes: certificates, clientCertAuth };
}

/** Before 7.1 the server shows the leaf only; what stands above it is what the management port presents. */
async function wholeChain(
  client: CertificateClient,
  node: CertificateNode,
  leaf: CertificateDescription,
  authorities: readonly CertificateDescription[],
  { signal, timeout }: RequestOptions,
): Promise<readonly CertificateDescription[]> {
  const { dial } = node.managementPort();
  const presented = await lookAtPort(
    { ...dial, servername: node.name, authorities, signal, timeout },
    client.time,
  );
  return presented.leaf.fingerprint === leaf.fingerprint ? presented.chain : [leaf];
}

/** The strictest that any node shows: views lag. */
async function stateOfClientCertAuth(
  nodes: readonly CertificateNode[],
  options: RequestOptions,
): Promise<CertificatesState["clientCertAuth"]> {
  const shown = await Promise.all(nodes.map((node) => node.clientCertAuth(options)));
  return { state: shown.find(({ state }) => state !== "disable")?.state ?? "disable" };
}

function described(pem: string): { readonly first: CertificateDescription } {
  const [first] = describePem(pem);
  if (first === undefined) throw new Error("unreachable: describePem finds a certificate or throws");
  return { first };
}
