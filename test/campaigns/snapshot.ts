import { groupIds } from "../cluster/access/users";
import { functionId, functionsIn } from "../cluster/eventing/functions";
import { fingerprint } from "../cluster/certificates/x509";
import { listenerName } from "../cluster/monitor/effect";
import { ConfigCopy } from "../cluster/replication/configCopy";
import type { RunningCluster } from "../cluster/startCluster";
import { recordPrefix } from "../../provider/record/names";
import type { Goal } from "../../provider/planning/goal";

/** All that the provider may change or must put back, as it truly is. */
export interface Snapshot {
  readonly level: string;
  /** With every field. */
  readonly autoFailover: Readonly<Record<string, unknown>>;
  readonly functions: readonly string[];
  /** Per node: family, only, encryption and listeners. */
  readonly nodes: readonly string[];
  /** Per node: fingerprint of the leaf that it was given, or that it made its own. */
  readonly certificates: readonly string[];
  readonly trustedCAs: readonly string[];
}

const deployAgain = ", needs to be deployed again";

export function snapshotOf(cluster: RunningCluster): Snapshot {
  const truth = cluster.truth();
  return {
    level: truth.level,
    autoFailover: { ...truth.autoFailover },
    functions: functionsIn(latestOf(cluster)).map(
      (one) => `${functionId(one)} ${one.status}${one.redeployRequired ? deployAgain : ""}`,
    ),
    nodes: truth.nodes.map(({ otpNode, family, only, encrypted, listeners }) =>
      nodeText({ otpNode, family, only, encrypted, listeners }),
    ),
    certificates: cluster.behind.nodes.map(({ otpNode, certificates }) => {
      const leaf = certificates.uploadedNow("server")?.chain[0];
      return certificateText(otpNode, leaf && fingerprint(leaf));
    }),
    trustedCAs: truth.trustedCAs.map(({ name }) => name).sort(),
  };
}

/** Functions that need to be deployed again are as they should be where they were so already in `left`. */
export function deployedAsLeft(snapshot: Snapshot, left: Snapshot | undefined): Snapshot {
  return {
    ...snapshot,
    functions: snapshot.functions.map((one) =>
      left?.functions.includes(one) ? one.replace(deployAgain, "") : one,
    ),
  };
}

function certificateText(otpNode: string, leaf: string | undefined): string {
  return `${otpNode}: ${leaf ?? "made by the server"}`;
}

/** A cluster like this one when the goal is met and everything else is as it was. */
export function snapshotWith(cluster: RunningCluster, start: Snapshot, goal: Goal): Snapshot {
  const level = goal.encryption?.level;
  return {
    ...start,
    level: level === undefined ? start.level : level === "none" ? "control" : level,
    nodes: cluster.truth().nodes.map(({ otpNode }, index) => {
      const before = readNode(start.nodes[index] ?? "");
      const { family, only } = goal.addressFamily ?? before;
      const encrypted = level === undefined ? before.encrypted : level !== "none";
      return nodeText({ otpNode, family, only, encrypted, listeners: [{ family, encrypted }] });
    }),
    ...certificatesWith(cluster, start, goal),
  };
}

function certificatesWith(cluster: RunningCluster, start: Snapshot, { certificates: goal }: Goal) {
  if (goal === undefined) return {};
  const { serverMade, nodes } = goal;
  const trusted = new Set([...start.trustedCAs, ...goal.trustedCAs.map((one) => one.fingerprint)]);
  for (const gone of goal.removeCAs) trusted.delete(gone);
  return {
    certificates: cluster.nodes.map(({ otpNode }) =>
      certificateText(otpNode, serverMade === undefined ? nodes[otpNode]?.[0]?.fingerprint : undefined),
    ),
    trustedCAs: [...trusted].sort(),
  };
}

interface NodeFacts {
  readonly family: "ipv4" | "ipv6";
  readonly only: boolean;
  readonly encrypted: boolean;
}

function nodeText({
  otpNode,
  family,
  only,
  encrypted,
  listeners,
}: NodeFacts & {
  readonly otpNode: string;
  readonly listeners: readonly { readonly family: "ipv4" | "ipv6"; readonly encrypted: boolean }[];
}): string {
  const names = listeners.map(listenerName).sort().join(", ");
  return `${otpNode}: ${family}${only ? " only" : ""}, ${encrypted ? "encrypted" : "plain"}; listens for ${names}`;
}

function readNode(text: string): NodeFacts {
  return {
    family: text.includes(": ipv6") ? "ipv6" : "ipv4",
    only: / only,/.test(text),
    encrypted: text.includes(", encrypted;"),
  };
}

/** Names of the groups that hold restoration records or parts of them, on any node. */
export function recordGroups(cluster: RunningCluster): readonly string[] {
  const copies = [latestOf(cluster), ...cluster.behind.nodes.map(({ config }) => config)];
  const names = copies.flatMap((config) => groupIds(config)).filter((id) => id.startsWith(recordPrefix));
  return [...new Set(names)].sort();
}

export function latestOf(cluster: RunningCluster): ConfigCopy {
  return cluster.behind.nodes[0]?.replication.latest ?? new ConfigCopy();
}
