import { certificateNotes } from "./certificates/notes";
import type { Goal } from "./goal";
import { functionLabel, listed } from "./look";
import type { ClusterState } from "./state";
import type { Step } from "./step";

/** Seconds that a step takes, as measured on 7.6.8 (recorded cluster managers, "Measured"), with what is waited for after it. */
const measuredSeconds: Partial<Record<Step["kind"], number>> = {
  enableListeners: 1.1,
  switchAddressFamily: 7,
  switchEncryption: 1,
  removeUnusedListeners: 0.5,
  setLevel: 0.5,
  waitForServices: 5,
  trustCAs: 0.5,
  reloadCertificate: 2,
  reloadClientCertificate: 1,
  regenerateCertificates: 3,
  removeTrustedCAs: 0.5,
};

/** What a person should know beside the steps. */
export function notesOn(state: ClusterState, goal: Goal, steps: readonly Step[]): readonly string[] {
  return [
    ...unencryptedNote(state, steps),
    ...pausedNote(steps),
    ...restartNote(state, steps),
    ...certificateNotes(state, goal, steps),
    ...autoFailoverNote(state, steps),
  ];
}

function unencryptedNote(state: ClusterState, steps: readonly Step[]): readonly string[] {
  if (!state.nodes.some((node) => node.encrypted)) return [];
  const off = steps.findIndex((step) => step.kind === "switchEncryption" && !step.encrypted);
  if (off < 0) return [];
  const on = steps.findLastIndex((step) => step.kind === "switchEncryption" && step.encrypted);
  if (on < off) return [`From step ${off + 1} on links between nodes are not encrypted.`];
  const seconds = Math.ceil(
    steps.slice(off, on + 1).reduce((sum, step) => sum + (measuredSeconds[step.kind] ?? 0), 0),
  );
  return [
    `Links between nodes are not encrypted from step ${off + 1} to step ${on + 1}, about ${seconds} s: ` +
      `${reasons(steps.slice(off, on))} may be changed only while encryption is off.`,
  ];
}

function reasons(steps: readonly Step[]): string {
  const family = steps.some(({ kind }) => kind === "switchAddressFamily");
  const authority = steps.some(
    (step) =>
      step.kind === "trustCAs" ||
      step.kind === "regenerateCertificates" ||
      (step.kind === "reloadCertificate" && step.changesAuthority),
  );
  const parts = [
    ...(family || !authority ? ["the address family"] : []),
    ...(authority ? ["root and intermediate certificates (before 7.1, or as `strategy` asks)"] : []),
  ];
  return parts.join(" and ");
}

function pausedNote(steps: readonly Step[]): readonly string[] {
  const pause = steps.findIndex((step) => step.kind === "pauseFunctions");
  const step = steps[pause];
  if (step?.kind !== "pauseFunctions") return [];
  const resume = steps.findIndex((one) => one.kind === "resumeFunctions");
  return [
    `Eventing is paused from step ${pause + 1} to step ${resume + 1}: ${listed(step.functions.map(functionLabel))}.`,
  ];
}

function restartNote(state: ClusterState, steps: readonly Step[]): readonly string[] {
  return steps.some((step) => step.kind === "switchAddressFamily")
    ? [`On each of ${state.nodes.length} nodes in turn all services but Data restart.`]
    : [];
}

function autoFailoverNote(state: ClusterState, steps: readonly Step[]): readonly string[] {
  const comesBack = steps.some(({ kind }) => kind === "restoreAutoFailover");
  return steps.length > 0 && !state.autoFailover.enabled && !comesBack
    ? ["Auto-failover is off already and stays off."]
    : [];
}
