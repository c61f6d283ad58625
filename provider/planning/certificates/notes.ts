import { after } from "../effects";
import type { Goal } from "../goal";
import type { ClusterState } from "../state";
import type { Step } from "../step";
import { candidates, wayOfCAs } from "./certificateSteps";
import { certificateLabel, certificatesOf, mayBeVerifiedBy, singleCA, whyNeeded } from "./look";

/** What a person should know about a change of certificates beside its steps. */
export function certificateNotes(state: ClusterState, goal: Goal, steps: readonly Step[]): readonly string[] {
  const wanted = goal.certificates;
  if (wanted === undefined) return [];
  return [
    ...clientsNote(steps),
    ...internalClientsNote(state, steps),
    ...wayNote(state, wanted.addCAsBy, steps),
    ...replacedNote(state, steps),
    ...outsideServersNotes(state, steps),
    ...keptNotes(state, goal, steps),
  ];
}

function clientsNote(steps: readonly Step[]): readonly string[] {
  const regenerates = steps.findIndex((step) => step.kind === "regenerateCertificates");
  if (regenerates >= 0)
    return [
      `From step ${regenerates + 1} on nodes present server-made certificates: clients that connect with TLS, clusters that replicate to this one among them, must trust the server's CA.`,
    ];
  const changes = steps.findIndex((step) => step.kind === "reloadCertificate" && step.changesAuthority);
  return changes < 0
    ? []
    : [
        `From step ${changes + 1} on nodes present certificates of another authority: clients that connect with TLS, clusters that replicate to this one among them, must trust it before.`,
      ];
}

function internalClientsNote(state: ClusterState, steps: readonly Step[]): readonly string[] {
  const unasked = certificatesOf(state)?.clientCertAuth.state === "disable";
  return unasked && steps.some(({ kind }) => kind === "reloadClientCertificate")
    ? [
        "Client certificate authentication is off, so that no port asks for internal client certificates: that nodes have the new ones is seen in what they list.",
      ]
    : [];
}

function wayNote(state: ClusterState, wanted: "inbox" | "upload", steps: readonly Step[]): readonly string[] {
  if (!steps.some(({ kind }) => kind === "trustCAs")) return [];
  const way = wayOfCAs(state, wanted);
  if (way === wanted) return [];
  return way === "inbox"
    ? ["The CA goes through a node's inbox: from 7.1 until 7.6.2 the server takes uploads from itself only."]
    : ["The CA is uploaded: before 7.1 there is no inbox for CAs."];
}

function replacedNote(state: ClusterState, steps: readonly Step[]): readonly string[] {
  const trust = steps.findIndex((step) => step.kind === "trustCAs");
  return trust < 0 || !singleCA(state)
    ? []
    : [`Before 7.1 a cluster has one CA: in step ${trust + 1} the new one takes the place of the old.`];
}

/** Before 7.1 the one CA verifies servers outside, too, when it is not the server's own. */
function outsideServersNotes(state: ClusterState, steps: readonly Step[]): readonly string[] {
  const certificates = certificatesOf(state);
  const gone = steps.findIndex(({ kind }) => kind === "trustCAs" || kind === "regenerateCertificates");
  if (gone < 0 || !singleCA(state) || certificates?.trustedCAs[0]?.type !== "uploaded") return [];
  const way =
    steps[gone]?.kind === "trustCAs"
      ? "they must have certificates under the new one, or their settings a CA of their own"
      : "their settings must have a CA of their own";
  return certificates.outsideServers.map(({ kind, unreadable }) => {
    const verified =
      unreadable === undefined
        ? `${kind} are verified by the present CA`
        : mayBeVerifiedBy("the present CA", kind, unreadable);
    return `${verified}: from step ${gone + 1} on ${way}.`;
  });
}

/** CAs that may go and stay, with what needs them after the last step. */
function keptNotes(state: ClusterState, goal: Goal, steps: readonly Step[]): readonly string[] {
  const wanted = goal.certificates;
  if (wanted === undefined || steps.length === 0 || singleCA(state)) return [];
  const end = steps.reduce(after, state);
  const certificates = certificatesOf(end);
  if (certificates === undefined) return [];
  return candidates(end, wanted).map((ca) => {
    const why = whyNeeded(ca, certificates, wanted.removeNamedCAs.includes(ca.fingerprint));
    const goesByName = why !== undefined && whyNeeded(ca, certificates, true) === undefined;
    const way = goesByName ? " Listed in `removeUnusedCAs` by its fingerprint it goes all the same." : "";
    return `${certificateLabel(ca)} stays trusted: ${why ?? "it is still there"}.${way}`;
  });
}
