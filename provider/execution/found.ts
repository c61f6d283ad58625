import type { Goal } from "../planning/goal";
import type { ClusterState } from "../planning/state";
import type { RecordContent } from "../record";
import { leadsElsewhere, startOf } from "./restoration";
import type { Found } from "./types";

/** What is left of a record when its run came to the goal and nobody heard of it. */
export function onlyFound({ goal, start }: RecordContent, broughtCAs: readonly string[]): RecordContent {
  return {
    goal,
    functions: [],
    start,
    ...(broughtCAs.length === 0 ? {} : { broughtCAs }),
    reached: true,
    phase: "everything is done and back; no state tells yet what was found before",
  };
}

/** What a record says while it goes, in short: its run may end before anybody hears of it. */
export function foundInShort({ goal, start, phase }: RecordContent): RecordContent | undefined {
  const { addressFamily, encryption } = goal as Goal;
  const facets = JSON.parse(JSON.stringify({ addressFamily, encryption })) as RecordContent["goal"];
  const short = { goal: facets, start, functions: [], reached: true, phase } as const;
  return leadsElsewhere(short)
    ? { ...short, start: { level: start.level, nodes: start.nodes.slice(0, 1) } }
    : undefined;
}

/** What a run counts as found: the state before its first change, or before that of a finished run that was to reach the same facet. */
export function foundBefore(start: ClusterState, goal: Goal = {}, finished?: RecordContent): Found {
  const before = startOf(finished);
  const reached = (finished?.goal ?? {}) as Goal;
  const names = (facet: "addressFamily" | "encryption") =>
    goal[facet] !== undefined && reached[facet] !== undefined;
  const family = names("addressFamily") ? before.addressFamily : undefined;
  const encryption = names("encryption") ? before.encryption : undefined;
  return {
    ...foundAt(start),
    ...(family === undefined ? {} : { addressFamily: family.family, addressFamilyOnly: family.only }),
    ...(encryption === undefined ? {} : { level: encryption.level }),
  };
}

function foundAt({ nodes: [first], level }: ClusterState): Found {
  return {
    addressFamily: first?.addressFamily ?? "ipv4",
    addressFamilyOnly: first?.addressFamilyOnly ?? false,
    level,
  };
}

/**
 * A run that does not name all that one of which nobody heard came to leaves the rest to those that do; one that names nothing drops it. A record
 * that says no such thing may be one that the cluster brought back, and is dropped by any run.
 */
export function leftToOthers(goal: Goal, finished: RecordContent | undefined): RecordContent | undefined {
  if (finished?.reached !== true || Object.keys(goal).length === 0) return undefined;
  const { addressFamily, encryption } = finished.goal as Goal;
  const others = {
    ...(addressFamily === undefined || goal.addressFamily ? {} : { addressFamily }),
    ...(encryption === undefined || goal.encryption ? {} : { encryption }),
  };
  const left = onlyFound({ ...finished, goal: others as RecordContent["goal"] }, []);
  return leadsElsewhere(left) ? left : undefined;
}
