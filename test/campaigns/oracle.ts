import { isDeepStrictEqual } from "node:util";
import { openRecords, type FoundRecord } from "../../provider/record";
import { readHead } from "../../provider/record/watch";
import { groupIds, groupOf } from "../cluster/access/users";
import type { RunningCluster } from "../cluster/startCluster";
import type { Violation } from "../cluster/monitor/truth";
import type { CaseResult } from "./campaign";
import type { Ending } from "./ending";
import { latestOf, recordGroups, type Snapshot, snapshotOf } from "./snapshot";
import { isUnavoidable, type Loss } from "./unavoidable";

/** A case whose moment never came shows nothing, so that it fails. */
export const nothingHappened = "the run ended before anything was done to it";

/**
 * Whether a run's own word for what it left is true, and nothing is lost: what is still off must stand in a restoration record. A line for
 * each lie and each loss.
 */
export function judgeWord(
  cluster: RunningCluster,
  ending: Ending,
  start: Snapshot,
  goal: Snapshot,
): readonly string[] {
  const now = snapshotOf(cluster);
  if (ending.reached) return differences("it says that the goal is met", goal, now);
  const { code, changed, message } = ending;
  const complaints = message.includes(cluster.password) ? ["the error tells the password"] : [];
  if (code === undefined) return [...complaints, `the error has no code: ${message}`];
  if (code === "CBSEC_STEP_FAILED" || !changed) {
    const stay = code === "CBSEC_STEP_FAILED" && /Certificates stay as they are now/.test(message);
    const back = stay ? withCertificatesOnTheWay(now, start, goal) : start;
    return [...complaints, ...differences(`it says ${code}, all back`, back, now)];
  }
  return [...complaints, ...judgeLost(cluster, start, goal)];
}

/** The start, with each node's certificate as it was or as it is wanted, and no CA but those of start or goal; what both trust is trusted. */
function withCertificatesOnTheWay(now: Snapshot, start: Snapshot, goal: Snapshot): Snapshot {
  const known = now.trustedCAs.every(
    (one) => start.trustedCAs.includes(one) || goal.trustedCAs.includes(one),
  );
  const kept = start.trustedCAs.every(
    (one) => now.trustedCAs.includes(one) || !goal.trustedCAs.includes(one),
  );
  return {
    ...start,
    certificates: start.certificates.map((before, index) =>
      now.certificates[index] === goal.certificates[index] ? (goal.certificates[index] ?? before) : before,
    ),
    trustedCAs: known && kept ? now.trustedCAs : start.trustedCAs,
  };
}

/** What must be put back and stands in no record. */
export function judgeLost(
  cluster: RunningCluster,
  start: Snapshot,
  goal: Snapshot,
  { halfWay = true, now = snapshotOf(cluster) } = {},
): readonly string[] {
  const records = recordsOf(cluster);
  if (records instanceof Error) return [`a record cannot be read: ${records.message}`];
  const saved = records.some(({ content }) => content?.autoFailover?.enabled === true);
  const off = start.autoFailover.enabled === true && now.autoFailover.enabled !== true;
  const lostFunctions = start.functions
    .filter((one) => one.endsWith(deployed) && !now.functions.includes(one))
    .filter(
      (one) => !records.some(({ content }) => content?.functions.some(({ name }) => namedIn(one, name))),
    );
  const half = differences("", start, now).length > 0 && differences("", goal, now).length > 0;
  return [
    ...(off && !saved ? ["auto-failover is off, and no record says how it was"] : []),
    ...lostFunctions.map((one) => `${one} before, ${now.functions.join(", ")} now, and no record names it`),
    ...(halfWay && half && records.length === 0 ? ["the cluster is half-way, and there is no record"] : []),
  ];
}

const deployed = " deployed";

/** `bucket/scope/name deployed` or `name deployed`. */
function namedIn(text: string, name: string): boolean {
  return text.slice(0, -deployed.length).split("/").at(-1) === name;
}

function recordsOf(cluster: RunningCluster): readonly FoundRecord[] | Error {
  const latest = latestOf(cluster);
  const texts = new Map(groupIds(latest).map((id) => [id, latest.get(groupOf(id))?.description ?? ""]));
  try {
    return openRecords([{ from: "latest", texts }]);
  } catch (error) {
    return error as Error;
  }
}

/** After faults are lifted and one more run by a new process: at the goal, with nothing left over; or refused, as at the start. */
export function judgeEnd(
  cluster: RunningCluster,
  ending: Ending | "killed",
  start: Snapshot,
  goal: Snapshot,
  losses: readonly Loss[] = [],
): Pick<CaseResult, "complaints" | "unavoidable"> {
  const now = snapshotOf(cluster);
  const violations = cluster.monitor.finish(cluster.truth());
  const avoidable = violations.filter((one) => !isUnavoidable(one, losses));
  const nothingToDo = isDeepStrictEqual(start, goal);
  const complaints = [
    ...judgeClean(ending, start, goal, now),
    ...leftOver(cluster, avoidable, nothingToDo ? onlyAsking(cluster) : []),
  ];
  return { complaints, unavoidable: violations.length - avoidable.length };
}

/** Records of runs that died before their turn; who finds nothing to do does not watch whether they live. */
function onlyAsking(cluster: RunningCluster): readonly string[] {
  const latest = latestOf(cluster);
  return recordGroups(cluster).filter((name) => {
    const head = readHead(name, latest.get(groupOf(name))?.description ?? "");
    return !(head instanceof Error) && head.state === "asking";
  });
}

/** Records that are left, rules that were broken, and errors inside the simulation. */
export function leftOver(
  cluster: RunningCluster,
  violations: readonly Violation[],
  mayStay: readonly string[] = [],
): readonly string[] {
  const records = recordGroups(cluster).filter((name) => !mayStay.includes(name));
  return [
    ...records.map((name) => `the record ${name} is left over`),
    ...violations.map(({ rule, node, text }) => `${rule}${node ? ` (${node})` : ""}: ${text}`),
    ...cluster.crashes.map((error) => `the simulation crashed: ${String((error as Error).stack)}`),
  ];
}

export function judgeClean(
  ending: Ending | "killed",
  start: Snapshot,
  goal: Snapshot,
  now: Snapshot,
): readonly string[] {
  if (ending === "killed") return ["the clean run was killed"];
  if (ending.reached) return differences("the clean run has met the goal", goal, now);
  if (ending.code === "CBSEC_REFUSED") return differences("the clean run is refused", start, now);
  return [`the clean run failed: ${ending.message.split("\n").join(" | ")}`];
}

function differences(said: string, wanted: Snapshot, now: Snapshot): readonly string[] {
  return (Object.keys(wanted) as (keyof Snapshot)[]).flatMap((key) =>
    isDeepStrictEqual(wanted[key], now[key])
      ? []
      : [`${said}, but ${key}: ${JSON.stringify(now[key])} instead of ${JSON.stringify(wanted[key])}`],
  );
}
