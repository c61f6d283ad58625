import { isDeepStrictEqual } from "node:util";
import type { CertificatesGoal } from "../planning/certificates/goal";
import { nameOfCertificate } from "../planning/certificates/look";
import type { Goal } from "../planning/goal";
import {
  differencesIn,
  functionLabel,
  functionsBeside,
  hasUnusedListener,
  listed,
  processes,
  sameFunction,
  whenSettled,
} from "../planning/look";
import type { ClusterState } from "../planning/state";
import type { FoundRecord, RecordContent } from "../record";
import type { AutoFailoverSettings, FunctionName, JsonValue } from "../vocabulary";

/** What dead runs left that is still as they left it. */
export interface Adopted {
  /** Of which start values count; none when nothing of any record is left to do. */
  readonly first: RecordContent | undefined;
  readonly autoFailover: AutoFailoverSettings | undefined;
  readonly functions: readonly FunctionName[];
  /** The first that came to its goal without a state that is known to tell of it: a resource that asks for the same counts its start as found. */
  readonly finished: RecordContent | undefined;
  /** The last of them that had begun a change of certificates: that may be left half-way where everything else is back. */
  readonly certificates: RecordContent | undefined;
  /** See `RecordContent`; of all of them. */
  readonly broughtCAs: readonly string[];
  /** See `RecordContent`; of none of which something is left to do. */
  readonly atRest: boolean;
  /** What to tell a person. */
  readonly notes: readonly string[];
}

/**
 * What is to be taken over from dead runs, oldest first: only what is still switched off. What somebody put right meanwhile is left and
 * told. A record whose effects are gone counts for nothing: the cluster may have brought it back after a node was lost.
 */
export function adopt(dead: readonly FoundRecord[], state: ClusterState): Adopted {
  const notes: string[] = [];
  let first: RecordContent | undefined;
  let finished: RecordContent | undefined;
  let autoFailover: AutoFailoverSettings | undefined;
  let functions: readonly FunctionName[] = [];
  let atRest = true;
  for (const { owner, content } of dead) {
    if (content === undefined) continue;
    const run = `the run for ${owner.reason} on ${owner.host} (pid ${owner.pid}) since ${owner.since}`;
    const gone = effectsAreGone(content, state);
    const lacking = notShown(content.functions, state);
    notes.push(
      gone
        ? `The restoration record of ${run} is dropped: ${lacking.length === 0 ? "everything that it names" : "what it names, as far as the cluster shows it,"} is back already.${isFinished(content, state) ? finishedText : ""}`
        : `Taking over from ${run}, which ended half-way.`,
    );
    if (gone) notes.push(...noteOnLacking(lacking));
    if (changesCertificates(content))
      notes.push("It had begun a change of certificates, which a run of its resource ends.");
    if (gone) {
      if (isFinished(content, state)) finished ??= content;
      continue;
    }
    first ??= content;
    atRest &&= content.atRest === true;
    if (content.autoFailover?.enabled === true && state.autoFailover.enabled) {
      notes.push("Auto-failover was switched on meanwhile: it keeps the settings that it has now.");
    } else {
      autoFailover ??= content.autoFailover;
    }
    const paused = stillPaused(content, state);
    notes.push(...notesOnFunctions(functionsBeside(paused, content.functions), state));
    functions = [...functions, ...functionsBeside(functions, paused)];
  }
  const broughtCAs = [...new Set(dead.flatMap(({ content }) => content?.broughtCAs ?? []))];
  const certificates = dead.map(({ content }) => content).findLast((one) => one && changesCertificates(one));
  return { first, finished, autoFailover, functions, certificates, broughtCAs, atRest, notes };
}

const finishedText =
  " It had come to its goal; a resource that is being created for the same counts as found what that run had found.";

/** Its run came to its goal, which was not there before. */
export function isFinished(content: RecordContent, state: ClusterState): boolean {
  return leadsElsewhere(content) && meets(state, content.goal as Goal);
}

/** What was asked for is not what was there. */
export function leadsElsewhere({ goal, start }: Pick<RecordContent, "goal" | "start">): boolean {
  const before = startOf({ start });
  const { addressFamily: family, encryption } = goal as Goal;
  return (
    (family !== undefined &&
      before.addressFamily !== undefined &&
      (family.family !== before.addressFamily.family || family.only !== before.addressFamily.only)) ||
    (encryption !== undefined &&
      before.encryption !== undefined &&
      encryption.level !== before.encryption.level)
  );
}

/** On functions of a dead run's record that are not to be resumed. */
function notesOnFunctions(others: readonly FunctionName[], state: ClusterState): readonly string[] {
  const gone = notShown(others, state);
  const running = functionsBeside(gone, others);
  const left =
    running.length === 0 ? [] : [`Not paused now, and left so: ${listed(running.map(functionLabel))}.`];
  return [...left, ...noteOnLacking(gone)];
}

function notShown(names: readonly FunctionName[], { functions }: ClusterState): readonly FunctionName[] {
  return functionsBeside(functions.readable ? functions.value : [], names);
}

function noteOnLacking(gone: readonly FunctionName[]): readonly string[] {
  return gone.length === 0
    ? []
    : [
        `Not shown by the cluster any more: ${listed(gone.map(functionLabel))}. They may be paused where they come back, as with a new Eventing node: resume them then.`,
      ];
}

function effectsAreGone(content: RecordContent, state: ClusterState): boolean {
  if (content.reached === true) return true;
  if (differencesIn(state).length > 0 || state.nodes.some(hasUnusedListener)) return false;
  if (stillPaused(content, state).length > 0) return false;
  if (content.autoFailover?.enabled === true && !state.autoFailover.enabled) return false;
  // Encryption that went off for the sake of another facet is seen by nothing else.
  return isSettled(content, state);
}

/** How far it came is seen from the certificates themselves, and nothing of it needs to be put back: see certificates/wayBack.ts. */
function changesCertificates({ goal }: RecordContent): boolean {
  return typeof goal === "object" && goal !== null && "certificates" in goal;
}

/** Family, encryption and level are as they were at the start of the run, or as it was asked; what was not asked for, as at the start. */
export function isSettled(content: RecordContent, state: ClusterState): boolean {
  return isBack(content, state) || meets(state, { ...startOf(content), ...(content.goal as Goal) });
}

/** Family, encryption and level are as they were at the start of the run. */
export function isBack(content: RecordContent, state: ClusterState): boolean {
  return meets(state, startOf(content));
}

function stillPaused({ functions }: RecordContent, state: ClusterState): readonly FunctionName[] {
  if (!state.functions.readable) return functions;
  const { value } = state.functions;
  return functions.filter((one) =>
    value.some(
      (other) => sameFunction(one, other) && (other.status === "paused" || other.status === "pausing"),
    ),
  );
}

function meets({ nodes, level }: ClusterState, { addressFamily, encryption }: Goal): boolean {
  const family = nodes.every(
    (node) =>
      addressFamily === undefined ||
      (node.addressFamily === addressFamily.family && node.addressFamilyOnly === addressFamily.only),
  );
  return family && (encryption === undefined || encryption.level === level);
}

/** What dead runs lead back to: the start of the first. */
export function startOfDead(dead: readonly FoundRecord[]): Goal {
  return startOf(dead.find(({ content }) => content !== undefined)?.content);
}

/** The facets as they were at the start of a run, if there was one; the nodes were alike then, or nothing is known of a facet. */
export function startOf(content: Pick<RecordContent, "start"> | undefined): Goal {
  if (content === undefined) return {};
  const { start } = content;
  const [first] = start.nodes;
  const alike = start.nodes.every(
    (node) =>
      node.addressFamily === first?.addressFamily &&
      node.addressFamilyOnly === first.addressFamilyOnly &&
      node.encrypted === first.encrypted,
  );
  if (first === undefined || !alike) return {};
  return {
    addressFamily: { family: first.addressFamily, only: first.addressFamilyOnly },
    encryption: { level: start.level },
  };
}

/** The state as it was at the start of the run whose work is taken over. */
export function stateAtStart(state: ClusterState, first: RecordContent | undefined): ClusterState {
  if (first === undefined || first.start.nodes.length === 0) return state;
  const { level, nodes } = first.start;
  return {
    ...state,
    level,
    nodes: state.nodes.map((node) => {
      const known = nodes.find(({ otpNode }) => otpNode === node.otpNode) ?? nodes[0];
      if (known === undefined) return node;
      const { addressFamily, addressFamilyOnly, encrypted } = known;
      return { ...node, addressFamily, addressFamilyOnly, encrypted };
    }),
  };
}

/** What is left of a record when everything is back but CAs, which stay trusted: there is nothing to go back to. */
export function onlyBroughtCAs(
  { goal, start: { level } }: RecordContent,
  broughtCAs: readonly string[],
): RecordContent {
  return {
    goal,
    functions: [],
    start: { level, nodes: [] },
    broughtCAs,
    phase: "everything is back; CAs that it brought are trusted still",
  };
}

/** Characters; names of nodes, functions and certificates in a step's text may be long, and a record's texts are bounded (record/schema.ts). */
const longestPhase = 500;

/** What a record says; `start` is the state before the first change. */
export function contentOf(
  goal: Goal,
  start: ClusterState,
  live: Pick<ClusterState, "functions">,
  window: { readonly autoFailover?: AutoFailoverSettings; readonly paused: readonly FunctionName[] },
  phase: string,
): RecordContent {
  const deployed = live.functions.readable
    ? live.functions.value.filter(({ status }) => processes(whenSettled(status)))
    : [];
  const autoFailover = window.autoFailover ?? (start.autoFailover.enabled ? start.autoFailover : undefined);
  return {
    goal: inShort(goal),
    ...(autoFailover === undefined ? {} : { autoFailover }),
    functions: [...window.paused, ...functionsBeside(window.paused, deployed)].map(({ name, scope }) =>
      scope === undefined ? { name } : { name, scope },
    ),
    start: {
      level: start.level,
      nodes: start.nodes.map(({ otpNode, addressFamily, addressFamilyOnly, encrypted }) => ({
        otpNode,
        addressFamily,
        addressFamilyOnly,
        encrypted,
      })),
    },
    phase: phase.slice(0, longestPhase),
  };
}

/** Fingerprints name certificates; in full they would make the record long. */
function inShort({ certificates, ...others }: Goal): JsonValue {
  const short = certificates === undefined ? {} : { certificates: certificatesInShort(certificates) };
  return JSON.parse(JSON.stringify({ ...others, ...short })) as JsonValue;
}

function certificatesInShort({ trustedCAs, nodes, serverMade, strategy }: CertificatesGoal) {
  const leaves = Object.entries(nodes).map(([otpNode, [leaf]]) => [otpNode, leaf?.fingerprint]);
  return {
    trustedCAs: trustedCAs.map(nameOfCertificate),
    leaves: Object.fromEntries(leaves) as Record<string, string>,
    serverMade,
    strategy,
  };
}

export function sameContent(one: RecordContent, other: RecordContent | undefined): boolean {
  return isDeepStrictEqual(one, other);
}
