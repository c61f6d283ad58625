import type { Draft } from "../draft";
import type { StepOf } from "../step";
import { stepText } from "../stepText";
import type { ClusterState } from "../state";
import { isBefore } from "../versions";
import type { CertificatesGoal } from "./goal";
import {
  authorityOfChain,
  certificatesOf,
  nameOfCertificate,
  singleCA,
  wantedAuthority,
  whyNeeded,
} from "./look";
import { changesAuthority, clientsToReload, missingCAs, nodesToReload, regeneration } from "./rotationKind";
import type { CertificateName } from "./state";

/**
 * From the present certificates to the wanted ones, from any state in between: what is done is seen in the state and not done again.
 * Gate 1: the wanted CAs are trusted by every node, beside the present ones. Then node by node. Gate 2: nobody is on what is to be left.
 */
export function certificatesTo(draft: Draft, goal: CertificatesGoal): void {
  const before = certificatesOf(draft.state);
  const [first] = draft.state.nodes;
  if (before === undefined || first === undefined) return;
  trustWanted(draft, goal, first.otpNode);
  const regenerate = regeneration(before, goal);
  // Before 7.6 the server makes a new CA each time; where there is none any more, every version does.
  if (regenerate !== undefined) {
    draft.add({
      kind: "regenerateCertificates",
      node: first.otpNode,
      newAuthority: regenerate.newAuthority || isBefore(first.version, "7.6"),
    });
  }
  const reloading = nodesToReload(certificatesOf(draft.state) ?? before, goal).map(({ otpNode }) => otpNode);
  for (const otpNode of reloading) {
    const wanted = goal.nodes[otpNode] ?? [];
    draft.add({
      kind: "reloadCertificate",
      nodes: [otpNode],
      leaf: wanted[0]?.fingerprint ?? "",
      chain: wanted.map(nameOfCertificate),
      authority: wantedAuthority(goal, before, otpNode),
      changesAuthority: changesAuthority(before, goal, otpNode),
    });
  }
  const clients = reloadClients(draft, goal);
  if (reloading.length === 0 && clients === 0 && regenerate === undefined) return;
  draft.add({
    kind: "confirmCertificates",
    leaves: goal.serverMade === undefined ? leavesOf(goal.nodes) : {},
    ...(clients === 0 ? {} : { clientLeaves: leavesOf(goal.clients ?? {}) }),
    left: leftBehind(before.trustedCAs, certificatesOf(draft.state)?.trustedCAs ?? []),
    serverMade: goal.serverMade !== undefined,
  });
}

/**
 * That every node serves what is wanted already: a run that died may have come to the last node, and not to looking at all of them and discarding
 * their earlier files. Undefined when no certificates are wanted that somebody brings.
 */
export function confirmationStep(
  state: ClusterState,
  { nodes, clients = {}, serverMade }: CertificatesGoal,
): StepOf<"confirmCertificates"> | undefined {
  if (serverMade !== undefined || Object.keys(nodes).length === 0) return undefined;
  const bare = {
    kind: "confirmCertificates" as const,
    leaves: leavesOf(nodes),
    ...(Object.keys(clients).length === 0 ? {} : { clientLeaves: leavesOf(clients) }),
    left: [],
    serverMade: false,
  };
  return { ...bare, text: stepText(bare, state) };
}

/** Last of all, when every link works without them. */
export function removeUnusedCAs(draft: Draft, goal: CertificatesGoal): void {
  const authorities = removableCAs(draft.state, goal);
  if (authorities.length > 0) draft.add({ kind: "removeTrustedCAs", authorities });
}

/** Of the CAs that may go those that nothing needs; before 7.1 there is nothing to remove. */
export function removableCAs(state: ClusterState, goal: CertificatesGoal) {
  const certificates = certificatesOf(state);
  if (certificates === undefined || singleCA(state)) return [];
  return candidates(state, goal)
    .map((ca) => ({ ca, named: goal.removeNamedCAs.includes(ca.fingerprint) }))
    .filter(({ ca, named }) => whyNeeded(ca, certificates, named) === undefined)
    .map(({ ca, named }) => ({ ...nameOfCertificate(ca), named }));
}

/** CAs that may go by the goal and are still there. */
export function candidates(state: ClusterState, goal: CertificatesGoal) {
  const wanted = goal.trustedCAs.map(({ fingerprint }) => fingerprint);
  return (certificatesOf(state)?.trustedCAs ?? []).filter(
    ({ fingerprint }) => goal.removeCAs.includes(fingerprint) && !wanted.includes(fingerprint),
  );
}

/** How CAs reach this cluster: before 7.1 there is no inbox for them; until 7.6.2 uploads are taken from the node itself only. */
export function wayOfCAs(state: ClusterState, wanted: CertificatesGoal["addCAsBy"]): "inbox" | "upload" {
  if (singleCA(state)) return "upload";
  return state.nodes.some((node) => isBefore(node.version, "7.6.2")) ? "inbox" : wanted;
}

/** After the node certificates: what a node shows as a client must be trusted by every other, as they are by then. Tells how many. */
function reloadClients(draft: Draft, goal: CertificatesGoal): number {
  const certificates = certificatesOf(draft.state);
  if (certificates === undefined) return 0;
  const reloading = clientsToReload(certificates, goal);
  for (const otpNode of reloading) {
    const wanted = goal.clients?.[otpNode] ?? [];
    draft.add({
      kind: "reloadClientCertificate",
      nodes: [otpNode],
      leaf: wanted[0]?.fingerprint ?? "",
      chain: wanted.map(nameOfCertificate),
      authority: authorityOfChain(goal, certificates, wanted),
    });
  }
  return reloading.length;
}

function trustWanted(draft: Draft, goal: CertificatesGoal, node: string): void {
  const certificates = certificatesOf(draft.state);
  if (certificates === undefined) return;
  const authorities = missingCAs(certificates, goal).map(nameOfCertificate);
  if (authorities.length > 0)
    draft.add({ kind: "trustCAs", node, authorities, by: wayOfCAs(draft.state, goal.addCAsBy) });
}

function leavesOf(chains: CertificatesGoal["nodes"]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(chains).flatMap(([otpNode, [leaf]]) =>
      leaf === undefined ? [] : [[otpNode, leaf.fingerprint]],
    ),
  );
}

/** CAs that issued node certificates before and issue none after. */
function leftBehind(
  before: readonly (CertificateName & { usedBy: readonly string[] })[],
  after: readonly (CertificateName & { usedBy: readonly string[] })[],
): readonly CertificateName[] {
  return before
    .filter(({ usedBy }) => usedBy.length > 0)
    .filter((ca) => (after.find((one) => one.fingerprint === ca.fingerprint)?.usedBy ?? []).length === 0)
    .map(nameOfCertificate);
}
