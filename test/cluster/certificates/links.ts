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
  if (!trusted.includes(fingerprint(uploaded.authority))) {
    return "The certificate is issued by unknown CA or some of the intermediate certificates are missing";
  }
  return namesHost(leaf, node.name) ? undefined : handshakeFailure("hostname_check_failed");
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
