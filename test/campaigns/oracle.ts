import { isDeepStrictEqual } from "node:util";
import { isSecurityError } from "../../provider/errors/securityError";
import { partialOf } from "../../provider/execution/operationError";
import type { OperationResult } from "../../provider/execution/types";
import { openRecords, type FoundRecord } from "../../provider/record";
import { groupIds, groupOf } from "../cluster/access/users";
import type { InProcessCluster } from "../cluster/inProcess/startInProcess";
import type { CaseResult } from "./campaign";
import { latestOf, recordGroups, type Snapshot, snapshotOf } from "./snapshot";
import { isUnavoidable, type Loss } from "./unavoidable";

type Outcome = OperationResult | Error;

/**
 * Whether a run's own word for what it left is true, and nothing is lost: what is still off must stand in a restoration record. What it
 * says: nothing (good), or a line for each lie.
 */
export function judgeWord(
  cluster: InProcessCluster,
  outcome: Outcome,
  start: Snapshot,
  goal: Snapshot,
): readonly string[] {
  const now = snapshotOf(cluster);
  if (!(outcome instanceof Error)) return differences("it says that the goal is met", goal, now);
  if (!isSecurityError(outcome)) return [`the error has no code: ${outcome.stack ?? outcome.message}`];
  const complaints = outcome.message.includes(cluster.password) ? ["the error tells the password"] : [];
  const untouched = partialOf(outcome)?.changed !== true;
  if (isSecurityError(outcome, "CBSEC_STEP_FAILED") || untouched) {
    return [...complaints, ...differences(`it says ${outcome.code}, all back`, start, now)];
  }
  return [...complaints, ...lostThings(cluster, start, now)];
}

/** What must be put back and stands in no record. */
function lostThings(cluster: InProcessCluster, start: Snapshot, now: Snapshot): readonly string[] {
  const records = recordsOf(cluster);
  if (records instanceof Error) return [`a record cannot be read: ${records.message}`];
  const lost: string[] = [];
  const saved = records.some(({ content }) => content?.autoFailover?.enabled === true);
  if (start.autoFailover.enabled === true && now.autoFailover.enabled !== true && !saved) {
    lost.push("auto-failover is off, and no record says how it was");
  }
  for (const one of start.functions.filter(
    (text) => text.endsWith(" deployed") && !now.functions.includes(text),
  )) {
    const name = one
      .replace(/ deployed$/, "")
      .split("/")
      .at(-1);
    if (!records.some(({ content }) => content?.functions.some((known) => known.name === name)))
      lost.push(`function ${one} before, ${now.functions.join(", ")} now, and no record names it`);
  }
  const half = now.level !== start.level || !isDeepStrictEqual(now.nodes, start.nodes);
  if (half && records.length === 0) lost.push("the cluster is half-way, and there is no record");
  return lost;
}

function recordsOf(cluster: InProcessCluster): readonly FoundRecord[] | Error {
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
  cluster: InProcessCluster,
  outcome: Outcome,
  start: Snapshot,
  goal: Snapshot,
  losses: readonly Loss[] = [],
): Pick<CaseResult, "complaints" | "unavoidable"> {
  const now = snapshotOf(cluster);
  const violations = cluster.monitor.finish(cluster.truth());
  const avoidable = violations.filter((one) => !isUnavoidable(one, losses));
  const refused = isSecurityError(outcome, "CBSEC_REFUSED");
  const failed =
    outcome instanceof Error && !refused
      ? [`the clean run failed: ${outcome.message.split("\n").join(" | ")}`]
      : [];
  const complaints = [
    ...failed,
    ...(refused ? differences("the clean run is refused", start, now) : []),
    ...(outcome instanceof Error ? [] : differences("the clean run has met the goal", goal, now)),
    ...recordGroups(cluster).map((name) => `the record ${name} is left over`),
    ...avoidable.map(({ rule, node, text }) => `${rule}${node ? ` (${node})` : ""}: ${text}`),
    ...cluster.crashes.map((error) => `the simulation crashed: ${String((error as Error).stack)}`),
  ];
  return { complaints, unavoidable: violations.length - avoidable.length };
}

function differences(said: string, wanted: Snapshot, now: Snapshot): readonly string[] {
  return (Object.keys(wanted) as (keyof Snapshot)[]).flatMap((key) =>
    isDeepStrictEqual(wanted[key], now[key])
      ? []
      : [`${said}, but ${key}: ${JSON.stringify(now[key])} instead of ${JSON.stringify(wanted[key])}`],
  );
}
