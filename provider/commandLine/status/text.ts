import { functionLabel, listed, nodesDiffer } from "../../planning/look";
import type { ClusterState, NodeState } from "../../planning/state";
import type { Life, RecordContent } from "../../record";
import { familyName, type AutoFailoverSettings, type EventingFunction } from "../../vocabulary";
import { restoreCommand } from "../restoreCommand";
import { table } from "../table";
import type { Status } from "./look";
import type { StatusRecord } from "./records";
import type { ServedCertificate, Validity } from "./served";

/** A status as a person reads it. `now` is the wall clock, for days until certificates expire. */
export function statusLines(status: Status, now: number): readonly string[] {
  return [...clusterLines(status, now), ...recordLines(status), ...verdictLines(status), ...offLines(status)];
}

/** The cluster and its nodes, without records. */
export function clusterLines({ cluster, state, certificates }: Status, now: number): readonly string[] {
  return [
    `Cluster ${cluster.uuid}, version ${cluster.version}`,
    "",
    ...table([
      ["node", "status", "family", "encrypted", "certificate expires"],
      ...state.nodes.map((node, index) => [
        node.name,
        statusText(node),
        `${familyName(node.addressFamily)}${node.addressFamilyOnly ? " only" : ""}`,
        node.encrypted ? "yes" : "no",
        expiryText(certificates[index], now),
      ]),
    ]),
    "",
    ...table([
      ["Encryption level", state.level],
      ["Auto-failover", autoFailoverText(state.autoFailover)],
      ["Eventing functions", functionsText(state)],
      ...(state.rebalanceRunning ? [["Rebalance", "running"]] : []),
    ]),
  ];
}

function statusText({ status, membership, unreachable }: NodeState): string {
  const taken = { active: "", inactiveAdded: ", added, not rebalanced in", inactiveFailed: ", failed over" };
  return `${unreachable === undefined ? status : "unreachable"}${taken[membership]}`;
}

const day = 86_400_000;

function expiryText(certificate: ServedCertificate | undefined, now: number): string {
  if (certificate === undefined) return "";
  if ("unknown" in certificate) return `not known: ${certificate.unknown}`;
  const { endsSooner } = certificate;
  const above = endsSooner && `; ${endsSooner.subject} above it ${dateText(endsSooner, now)}`;
  return `${dateText(certificate, now)}${above ?? ""}`;
}

function dateText({ notAfter }: Pick<Validity, "notAfter">, now: number): string {
  const days = Math.floor((Date.parse(notAfter) - now) / day);
  return `${notAfter.slice(0, 10)} (${days < 0 ? "EXPIRED" : `in ${days} days`})`;
}

export function autoFailoverText({ enabled, timeout, maxCount }: AutoFailoverSettings): string {
  if (!enabled) return "off";
  const most = maxCount === undefined ? "" : `, at most ${String(maxCount)} in a row`;
  return `on (after ${String(timeout)} s${most})`;
}

function functionsText({ functions }: ClusterState): string {
  if (!functions.readable) return `not known: ${functions.reason}`;
  const byStatus = new Map<string, EventingFunction[]>();
  for (const one of functions.value) byStatus.set(one.status, [...(byStatus.get(one.status) ?? []), one]);
  const parts = [...byStatus].map(([status, list]) => `${status}: ${listed(list.map(functionLabel))}`);
  return parts.length === 0 ? "none" : parts.join("; ");
}

export function recordLines({ records, unknownRecords }: Status): readonly string[] {
  if (records.length === 0 && unknownRecords.length === 0)
    return ["", "No run left anything to be put back."];
  return [
    ...records.flatMap(oneRecord),
    ...unknownRecords.flatMap((why) => ["", "Restoration records that could not be looked at:", `  ${why}`]),
  ];
}

function oneRecord(record: StatusRecord): readonly string[] {
  const { name, owner, content, place } = record;
  return [
    "",
    `Restoration record ${name}${place === "file" ? " (on this machine)" : ""}`,
    ...table([
      ["owner", `${owner.reason}, on ${owner.host} (pid ${owner.pid}, version ${owner.version})`],
      ["since", owner.since],
      ["state", lifeText(record.life)],
      ...(content === undefined
        ? [["to put back", "nothing: it had changed nothing yet"]]
        : [
            ["doing", content.phase],
            ["asked for", goalText(content.goal)],
            ["before", startText(content.start)],
            ["to put back", toPutBackText(record)],
          ]),
    ]),
  ];
}

function lifeText(life: Life): string {
  switch (life) {
    case "alive":
      return "ALIVE: at work now";
    case "dead":
      return "DEAD: it renews its record no more";
    case "ended":
      return "ENDED half-way, and said so";
    case "unknown":
      return "alive or dead: only watching it for up to a minute tells";
  }
}

/** Family and level as a record has them from before a run. */
export function startText({ level, nodes }: RecordContent["start"]): string {
  const families = [
    ...new Set(
      nodes.map(
        ({ addressFamily, addressFamilyOnly }) =>
          `${familyName(addressFamily)}${addressFamilyOnly ? " only" : ""}`,
      ),
    ),
  ];
  return [...(families.length === 0 ? [] : [families.join(" and ")]), `level ${level}`].join(", ");
}

function goalText(goal: RecordContent["goal"]): string {
  const { addressFamily, encryption, certificates } = goal as {
    addressFamily?: { family: "ipv4" | "ipv6"; only: boolean };
    encryption?: { level: string };
    certificates?: unknown;
  };
  const parts = [
    ...(addressFamily === undefined
      ? []
      : [`${familyName(addressFamily.family)}${addressFamily.only ? " only" : ""}`]),
    ...(encryption === undefined ? [] : [`level ${encryption.level}`]),
    ...(certificates === undefined ? [] : ["other certificates"]),
  ];
  return parts.length === 0 ? "going back to what was before" : parts.join(", ");
}

function toPutBackText({ over, functions, autoFailover }: StatusRecord): string {
  if (over) return "nothing any more: the next run, or restore, removes the record";
  const parts = [
    ...(functions.length === 0 ? [] : [`resume ${listed(functions.map(functionLabel))}`]),
    ...(autoFailover === undefined ? [] : [`auto-failover ${autoFailoverText(autoFailover)}`]),
  ];
  return parts.length === 0
    ? "nothing is switched off; family, encryption and level are between before and asked for"
    : parts.join("; ");
}

export function verdictLines({ wrong, records, state }: Status): readonly string[] {
  if (records.some(({ life }) => life === "alive")) {
    return ["", "A run is at work; what is said here changes meanwhile.", ...wrong.map((one) => `  ${one}`)];
  }
  if (wrong.length === 0) return ["", "Uniform and healthy; nothing is to be put back."];
  const dead = records.find(isLeft);
  return [
    "",
    "Not as it should be:",
    ...wrong.map((one) => `  ${one}`),
    ...(dead === undefined ? [] : ["", `What to do: ${wayOn(dead, state)}`]),
  ];
}

function isLeft({ life, over }: StatusRecord): boolean {
  return life !== "alive" && !over;
}

/** Restoring without --undo puts nothing back while nodes differ. */
function wayOn({ place, content }: StatusRecord, { nodes }: ClusterState): string {
  return nodesDiffer(nodes) === undefined || content === undefined
    ? `${restoreCommand(place)}, or run \`pulumi up\` again: it finishes what was begun.`
    : `run \`pulumi up\` again: it finishes what was begun; or ${restoreCommand(place, "--undo")}: it goes back to ${startText(content.start)}.`;
}

/** It may be off because somebody wants it so; or because of a run whose record is not seen from here. */
function offLines({ state, records }: Status): readonly string[] {
  if (state.autoFailover.enabled || records.length > 0) return [];
  return [
    'Auto-failover is off, and no record that is seen from here says that a run left it so. A run with record: "file" on another machine keeps its record there.',
  ];
}
