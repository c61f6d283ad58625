import {
  authorityOf,
  describeFirst,
  describePem,
  type CertificateDescription,
} from "../../certificates/material/description";
import { authorityFileName } from "../../certificates/delivery/inboxNames";
import type { ClusterClient, NodeApi, RequestOptions } from "../../cluster/nodeApi";
import type { ShownAuthority, ShownCertificate } from "../../cluster/schemas/certificates";
import type {
  CertificatesState,
  NodeCertificate,
  ShownCertificates,
  TrustedCA,
} from "../../planning/certificates/state";
import { isBefore } from "../../planning/versions";
import { readOutsideServers } from "./readOutsideServers";

/**
 * The certificates of the cluster, in one concurrent sweep in which each node tells what it trusts and what it has; before 7.1, when a
 * cluster has one CA, in the form of then. Throws when a node cannot be asked: what it trusts would be unknown.
 */
export async function readCertificates(
  client: ClusterClient,
  options: RequestOptions = {},
): Promise<CertificatesState> {
  const nodes = await client.discover(options);
  const [shown, outsideServers] = await Promise.all([
    readShown(nodes, options),
    readOutsideServers(nodes, options),
  ]);
  return { ...shown, outsideServers };
}

/** Without the servers outside, for who lets no CA go. Throws as above. */
export async function readShownCertificates(
  client: ClusterClient,
  options: RequestOptions = {},
): Promise<ShownCertificates> {
  return readShown(await client.discover(options), options);
}

async function readShown(nodes: readonly NodeApi[], options: RequestOptions): Promise<ShownCertificates> {
  const read = nodes.some(({ version }) => isBefore(version, "7.1")) ? readWithOneCA : readWithList;
  const [certificates, state] = await Promise.all([read(nodes, options), clientCertAuth(nodes, options)]);
  return { ...certificates, clientCertAuth: { state } };
}

type Read = Omit<ShownCertificates, "clientCertAuth">;

async function readWithList(nodes: readonly NodeApi[], options: RequestOptions): Promise<Read> {
  const views = await Promise.all(
    nodes.map(async (node) => {
      const [trusted, own, client] = await Promise.all([
        node.trustedCAs(options),
        node.certificate(options),
        isBefore(node.version, "7.6") ? undefined : node.clientCertificate(options),
      ]);
      return {
        node,
        own,
        client,
        trusted: trusted.map((ca) => ({ ca, description: describeFirst(ca.pem) })),
      };
    }),
  );
  const shown = views.flatMap(({ node, trusted }) => trusted.map((one) => ({ ...one, node })));
  const authorities = [
    ...new Map(shown.map(({ description }) => [description.fingerprint, description])).values(),
  ];
  const read = (
    { node: { otpNode, hostname }, trusted }: (typeof views)[number],
    shown: ShownCertificate | undefined,
    users: "nodes" | "client_cert_nodes",
  ): NodeCertificate[] => {
    if (shown === undefined) return [];
    const chain = describePem(shown.pem);
    // Several can have signed it (renewed with the same key): the server says under which it took it up.
    const named = trusted.filter(({ ca }) => ca[users].includes(hostname));
    const itsOwn = authorityOf(
      chain,
      named.map(({ description }) => description),
    );
    const authority = (itsOwn ?? authorityOf(chain, authorities))?.fingerprint;
    const warnings = shown.warnings.map(({ message }) => message);
    return [{ otpNode, type: shown.type, chain, description: chain, authority, warnings }];
  };
  const certificates = views.flatMap((view) => read(view, view.own, "nodes"));
  const clients = views.flatMap((view) => read(view, view.client, "client_cert_nodes"));
  const named = (hostnames: readonly string[]) =>
    nodes.filter(({ hostname }) => hostnames.includes(hostname)).map(({ otpNode }) => otpNode);
  const trustedCAs = authorities.map((description): TrustedCA => {
    const { fingerprint, subject } = description;
    const rows = shown.filter((one) => one.description.fingerprint === fingerprint);
    const users = certificates.filter(({ authority }) => authority === fingerprint);
    return {
      fingerprint,
      subject,
      description,
      ...(rows[0] === undefined ? {} : { id: rows[0].ca.id }),
      type: rows[0]?.ca.type ?? "uploaded",
      ...(rows.some(({ ca }) => isDelivered(ca, fingerprint)) ? { delivered: true } : {}),
      usedBy: [
        ...new Set([...users.map(({ otpNode }) => otpNode), ...named(rows.flatMap(({ ca }) => ca.nodes))]),
      ].sort(),
      usedByClientCertificates: named(rows.flatMap(({ ca }) => ca.client_cert_nodes)),
      missingOn: nodes.filter((node) => !rows.some((one) => one.node === node)).map(({ otpNode }) => otpNode),
    };
  });
  return { trustedCAs, nodes: certificates, ...(clients.length === 0 ? {} : { clients }) };
}

function isDelivered({ loadFile = "" }: ShownAuthority, fingerprint: string): boolean {
  return loadFile.split(/[\\/]/).at(-1) === authorityFileName(fingerprint);
}

async function readWithOneCA(nodes: readonly NodeApi[], options: RequestOptions): Promise<Read> {
  const views = await Promise.all(
    nodes.map(async (node) => {
      const [shown, leaf] = await Promise.all([node.clusterCA(options), node.uploadedLeaf(options)]);
      return { node, shown, leaf, ca: describeFirst(shown.cert.pem) };
    }),
  );
  const authorities = new Map(views.map(({ ca, shown }) => [ca.fingerprint, { ca, type: shown.cert.type }]));
  const every = [...authorities.values()].map(({ ca }) => ca);
  const certificates = await Promise.all(
    views.map(async ({ node, shown, leaf, ca }): Promise<NodeCertificate> => {
      const { otpNode } = node;
      const warnings = shown.warnings
        .filter((warning) => warning.node === otpNode)
        .map(({ message }) => message);
      const chain =
        leaf === undefined ? undefined : await chainInUse(node, describeFirst(leaf), every, options);
      if (chain === undefined) {
        const authority = shown.cert.type === "generated" ? ca.fingerprint : undefined;
        return { otpNode, type: "generated", chain: [], authority, warnings };
      }
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
  return { trustedCAs, nodes: certificates };
}

/**
 * Before 7.1 the server shows an uploaded leaf only, and goes on showing it when it makes certificates again: what is in use, and what
 * stands above it, is what the management port presents. Undefined: another certificate is in use.
 */
async function chainInUse(
  node: NodeApi,
  leaf: CertificateDescription,
  authorities: readonly CertificateDescription[],
  options: RequestOptions,
): Promise<readonly CertificateDescription[] | undefined> {
  const presented = await node.presented(node.managementPort(), authorities, options);
  return presented.leaf.fingerprint === leaf.fingerprint ? presented.chain : undefined;
}

/** The strictest that any node shows: views lag. */
async function clientCertAuth(
  nodes: readonly NodeApi[],
  options: RequestOptions,
): Promise<ShownCertificates["clientCertAuth"]["state"]> {
  const shown = await Promise.all(nodes.map((node) => node.clientCertificateAuth(options)));
  return shown.find((state) => state !== "disable") ?? "disable";
}
