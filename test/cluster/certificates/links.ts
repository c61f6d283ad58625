import type { SimulatedNode } from "../node/simulatedNode";
import { namesHost } from "./names";
import { trueAuthorities } from "./truth";
import { fingerprint } from "./x509";

/** Why `viewer` would not make a TLS link to `node`; undefined: it would. What a node made for itself always serves. */
export function distrustOf(viewer: SimulatedNode, node: SimulatedNode): string | undefined {
  const uploaded = node.certificates.uploadedNow("server");
  const leaf = uploaded?.chain[0];
  if (!uploaded || !leaf) return undefined;
  const trusted = trueAuthorities(viewer.config).map(({ name }) => name);
  if (!trusted.includes(fingerprint(uploaded.authority))) return unknownAuthority;
  return namesHost(leaf, node.name) ? undefined : handshakeFailure("hostname_check_failed");
}

/** As the runtime reports it a line above where it reports other failures (ssl_handshake: path_validation_alert). */
const unknownAuthority =
  "The certificate is issued by unknown CA or some of the intermediate certificates are missing " +
  "(TLS client: In state wait_cert_cr at ssl_handshake.erl:2111 generated CLIENT ALERT: Fatal - Unknown CA\n)";

/**
 * Why `node`, which has an operator's certificate, does not ask `other` to join it at `host`; undefined: it does. What a node made
 * for itself before it joins was issued by an authority that only it knows (ns_server: ns_cluster, engage_cluster_certs_props).
 */
export function distrustOfJoining(
  node: SimulatedNode,
  other: SimulatedNode,
  host: string,
): string | undefined {
  if (!node.certificates.uploadedNow("server")) return undefined;
  const uploaded = other.certificates.uploadedNow("server");
  const trusted = trueAuthorities(node.config).map(({ name }) => name);
  if (!uploaded || !trusted.includes(fingerprint(uploaded.authority))) return unknownAuthority;
  const [leaf] = uploaded.chain;
  return leaf && namesHost(leaf, host) ? undefined : handshakeFailure("hostname_check_failed");
}

export function isUnknownAuthority(distrust: string): boolean {
  return distrust === unknownAuthority;
}

export function handshakeFailure(error: string): string {
  return `TLS handshake failure (TLS client: In state wait_cert_cr at ssl_handshake.erl:2113 generated CLIENT ALERT: Fatal - Handshake Failure\n {bad_cert,${error}})`;
}

/** A node connects to itself when it begins to listen for TLS links (cluster API facts A.4). */
export function ownLinkFailure(node: SimulatedNode): string | undefined {
  const distrust = distrustOf(node, node);
  if (distrust === undefined) return undefined;
  return unreachable(node, distrust);
}

export function unreachable(node: SimulatedNode, details: string): string {
  const port = node.making.ports.distributionTls;
  return `Failed to reach otp port ${port} for node '${node.otpNode}'. Failed to establish TLS connection to ${node.name}:${port}. ${details}`;
}
