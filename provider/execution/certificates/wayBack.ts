import type { CertificatesGoal } from "../../planning/certificates/goal";
import { certificatesOf, shownAuthorities, singleCA } from "../../planning/certificates/look";
import type { Goal } from "../../planning/goal";
import type { ClusterState } from "../../planning/state";

/**
 * What is to be done about certificates on the way back, if anything. Where CAs stand beside each other (7.1 and later) every node's chain stays
 * trusted, and the next run goes on from there: nothing. Before, the one CA may have been replaced under the nodes, which could not be
 * encrypted then: uploaded certificates come back with their CA, and for server-made ones the server makes new ones. Pure.
 */
export function certificatesBack(start: ClusterState, state: ClusterState): Pick<Goal, "certificates"> {
  const before = certificatesOf(start);
  const now = certificatesOf(state);
  if (before === undefined || now === undefined || !singleCA(state)) return {};
  if (now.nodes.every(({ authority }) => authority !== undefined)) return {};
  // What was not whole at the start, such as after another run that died, cannot be come back to.
  if (before.nodes.some(({ authority }) => authority === undefined)) return {};
  if (before.nodes.every(({ type }) => type === "generated"))
    return { certificates: { ...nothing, serverMade: { replace: [] } } };
  const nodes = before.nodes.map(({ otpNode, description = [] }) => [otpNode, description] as const);
  return {
    certificates: {
      ...nothing,
      trustedCAs: shownAuthorities(before),
      nodes: Object.fromEntries(nodes),
    },
  };
}

const nothing: CertificatesGoal = {
  trustedCAs: [],
  nodes: {},
  strategy: "encryptionOff",
  removeCAs: [],
  removeNamedCAs: [],
  addCAsBy: "upload",
};
