import type { ClusterState } from "../state";
import type { CertificatesGoal } from "./goal";
import {
  certificateOf,
  certificatesOf,
  clientCertificateOf,
  issuersOf,
  newestServerMadeCA,
  sameChain,
  singleCA,
  trustedCA,
  wantedAuthority,
} from "./look";
import type { CertificatesState, NodeCertificate } from "./state";

/**
 * What the way from the present certificates to the wanted ones changes: nothing, leaf certificates only, or a root or intermediate
 * one too. Found by fingerprint, so that a text that is only written differently changes nothing. Removing CAs that nothing uses is no
 * rotation.
 */
export type RotationKind = "none" | "leaf" | "authority";

export function rotationKind(state: ClusterState, goal: CertificatesGoal): RotationKind {
  const certificates = certificatesOf(state);
  if (certificates === undefined) return "none";
  if (missingCAs(certificates, goal).length > 0) return "authority";
  if (goal.serverMade !== undefined)
    return regeneration(certificates, goal) === undefined ? "none" : "authority";
  const nodes = nodesToReload(certificates, goal);
  if (nodes.some(({ otpNode }) => changesAuthority(certificates, goal, otpNode))) return "authority";
  return nodes.length > 0 || clientsToReload(certificates, goal).length > 0 ? "leaf" : "none";
}

/** Whether the documented order takes encryption off around the change: always before 7.1, later on request. */
export function needsEncryptionOff(state: ClusterState, goal: CertificatesGoal): boolean {
  return (singleCA(state) || goal.strategy === "encryptionOff") && rotationKind(state, goal) === "authority";
}

/** Wanted CAs that are not trusted yet, or not seen by every node. */
export function missingCAs(certificates: CertificatesState, goal: CertificatesGoal) {
  return goal.trustedCAs.filter(({ fingerprint }) => {
    const trusted = trustedCA(certificates, fingerprint);
    return trusted === undefined || trusted.missingOn.length > 0;
  });
}

/** Nodes whose chain is another than the wanted one, or ends in no trusted CA. */
export function nodesToReload(
  certificates: CertificatesState,
  goal: CertificatesGoal,
): readonly NodeCertificate[] {
  if (goal.serverMade !== undefined) return [];
  return certificates.nodes.filter(({ otpNode, chain, authority }) => {
    const wanted = goal.nodes[otpNode];
    if (wanted === undefined) return false;
    return authority === undefined || !sameChain(chain, wanted, authority);
  });
}

/** `otpNode`s whose internal client certificate is another than the wanted one, or of no trusted CA. */
export function clientsToReload(certificates: CertificatesState, goal: CertificatesGoal): readonly string[] {
  if (goal.serverMade !== undefined) return [];
  return Object.entries(goal.clients ?? {})
    .filter(([otpNode, wanted]) => {
      const now = clientCertificateOf(certificates, otpNode);
      return now?.authority === undefined || !sameChain(now.chain, wanted, now.authority);
    })
    .map(([otpNode]) => otpNode);
}

export function changesAuthority(
  certificates: CertificatesState,
  goal: CertificatesGoal,
  otpNode: string,
): boolean {
  const now = certificateOf(certificates, otpNode);
  const wanted = goal.nodes[otpNode];
  if (now === undefined || wanted === undefined) return false;
  const before = issuersOf(now.chain, now.authority);
  return before !== issuersOf(wanted, wantedAuthority(goal, certificates, otpNode));
}

/** Whether the server has to make certificates, and a new CA for them: the one it would use again may be to be replaced. */
export function regeneration(
  certificates: CertificatesState,
  { serverMade }: CertificatesGoal,
): { readonly newAuthority: boolean } | undefined {
  if (serverMade === undefined) return undefined;
  const { replace } = serverMade;
  const { nodes, clients = [] } = certificates;
  const needed =
    [...nodes, ...clients].some(({ type }) => type === "uploaded") ||
    nodes.some(({ authority }) => authority === undefined || replace.includes(authority));
  if (!needed) return undefined;
  const used = newestServerMadeCA(certificates);
  // One that is not trusted any more is not seen, and comes back.
  return { newAuthority: replace.length > 0 && (used === undefined || replace.includes(used.fingerprint)) };
}
