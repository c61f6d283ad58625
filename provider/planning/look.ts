import {
  clusterEncryptionLevels,
  familyName,
  type AddressFamily,
  type ClusterEncryptionLevel,
  type ExternalListener,
  type FunctionName,
  type FunctionStatus,
  type NodeDescription,
} from "../vocabulary";
import type { ClusterState, NodeState, Readable } from "./state";

/** Questions about a state that rules, steps and refusals share. */

export function sameListener(a: ExternalListener, b: ExternalListener): boolean {
  return a.family === b.family && a.encrypted === b.encrypted;
}

export function hasListener(node: NodeDescription, listener: ExternalListener): boolean {
  return node.externalListeners.some((one) => sameListener(one, listener));
}

export function listenerInUse(node: NodeDescription): ExternalListener {
  return { family: node.addressFamily, encrypted: node.encrypted };
}

export function hasUnusedListener(node: NodeDescription): boolean {
  return node.externalListeners.some((listener) => !sameListener(listener, listenerInUse(node)));
}

/** Why the nodes are not alike in family and encryption, or undefined when they are. */
export function nodesDiffer(nodes: readonly NodeState[]): string | undefined {
  const [first] = nodes;
  if (first === undefined) return undefined;
  const other = nodes.find((node) => describe(node) !== describe(first));
  return other ? `${first.name} is ${describe(first)}, ${other.name} is ${describe(other)}` : undefined;
}

/** Everything in which the nodes are not alike: family and encryption, and the level that they show. */
export function differencesIn({ nodes, levelsDiffer }: ClusterState): readonly string[] {
  return [nodesDiffer(nodes) ?? [], levelsDiffer ?? []].flat();
}

function describe(node: NodeState): string {
  return `${familyName(node.addressFamily)}${node.addressFamilyOnly ? " only" : ""}, ${node.encrypted ? "encrypted" : "not encrypted"}`;
}

/** It does not answer as it should, and was not failed over. */
export function isIll({ membership, status, unreachable }: NodeState): boolean {
  return membership === "active" && (status !== "healthy" || unreachable !== undefined);
}

/** From weakest to strongest. */
export function levelRank(level: ClusterEncryptionLevel): number {
  return clusterEncryptionLevels.indexOf(level);
}

export function familiesInUse(state: ClusterState): readonly AddressFamily[] {
  return [...new Set(state.nodes.map((node) => node.addressFamily))];
}

/** Above the level control nodes ask each other for their internal client certificates in these states (cluster API facts C.3). */
export function nodesShowClientCertificates(auth: Readable<string> | undefined): boolean {
  return auth?.readable === true && (auth.value === "mandatory" || auth.value === "hybrid");
}

/** The function handles mutations, so that a change of encryption would lose some. */
export function processes(status: FunctionStatus): boolean {
  return status === "deployed";
}

/** The function is on its way to another status by itself. */
export function inTransition(status: FunctionStatus): boolean {
  return status === "deploying" || status === "undeploying" || status === "pausing" || status === "resuming";
}

/** What a function that is in transition is going to be; the others stay as they are. */
export function whenSettled(status: FunctionStatus): FunctionStatus {
  switch (status) {
    case "deploying":
    case "resuming":
      return "deployed";
    case "pausing":
      return "paused";
    case "undeploying":
      return "undeployed";
    case "deployed":
    case "paused":
    case "undeployed":
    case "invalid":
      return status;
  }
}

/** `name`, or `bucket.scope.name` for a function outside the admin scope. */
export function functionLabel(name: FunctionName): string {
  if (name.scope === undefined || name.scope.bucket === "*") return name.name;
  return `${name.scope.bucket}.${name.scope.scope}.${name.name}`;
}

export function sameFunction(a: FunctionName, b: FunctionName): boolean {
  return functionLabel(a) === functionLabel(b);
}

/** Those of `all` that are not among `known`. */
export function functionsBeside<T extends FunctionName>(
  known: readonly FunctionName[],
  all: readonly T[],
): readonly T[] {
  return all.filter((one) => !known.some((other) => sameFunction(one, other)));
}

/** Names joined for one line of text; long lists are cut. */
export function listed(names: readonly string[], most = 8): string {
  return names.length <= most
    ? names.join(", ")
    : `${names.slice(0, most).join(", ")} and ${names.length - most} more`;
}
