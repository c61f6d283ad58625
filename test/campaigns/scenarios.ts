import type { Goal } from "../../provider/planning/goal";
import type { AddressFamily, ClusterEncryptionLevel } from "../../provider/vocabulary";
import type { SimulatedClusterOptions } from "../cluster/simulatedCluster";

/** What a cluster is like, and what is asked of it. */
export interface Scenario {
  readonly name: string;
  readonly start: SimulatedClusterOptions;
  readonly goal: Goal;
}

/** Functions of all kinds, and auto-failover settings that no default could put back. */
const common: SimulatedClusterOptions = {
  functions: [
    { name: "f" },
    { name: "g", scope: { bucket: "b", scope: "s" } },
    { name: "idle", status: "undeployed" },
  ],
  autoFailover: { timeout: 77, maxCount: 2, failoverOnDataDiskIssues: { enabled: true, timePeriod: 99 } },
};

const levels: readonly ClusterEncryptionLevel[] = ["none", "control", "all", "strict"];

/** From each level to each other: enabling, every change of level, disabling. */
const levelChanges: readonly Scenario[] = levels.flatMap((from) =>
  levels
    .filter((to) => to !== from)
    .map((to) => ({
      name: `encryption ${from} to ${to}`,
      start: { ...common, level: from },
      goal: { encryption: { level: to } },
    })),
);

function familyChange(from: AddressFamily, level: ClusterEncryptionLevel, only = false): Scenario {
  const family = from === "ipv4" ? "ipv6" : "ipv4";
  return {
    name: `family ${from} to ${family}${only ? " only" : ""} at level ${level}`,
    start: { ...common, level, addressFamily: from },
    goal: { addressFamily: { family, only } },
  };
}

const familyChanges: readonly Scenario[] = [
  familyChange("ipv4", "none"),
  familyChange("ipv6", "none"),
  familyChange("ipv4", "all"),
  familyChange("ipv6", "strict"),
  familyChange("ipv4", "none", true),
];

const joint: readonly Scenario[] = [
  {
    name: "family and encryption at once",
    start: { ...common, level: "none" },
    goal: { addressFamily: { family: "ipv6", only: false }, encryption: { level: "strict" } },
  },
  {
    name: "deletion of family and encryption at once",
    start: { ...common, addressFamily: "ipv6", level: "all" },
    goal: { addressFamily: { family: "ipv4", only: false }, encryption: { level: "none" } },
  },
];

/** All that the campaigns go through, each by a name of its own. */
export const scenarios: readonly Scenario[] = [...levelChanges, ...familyChanges, ...joint];

export function scenarioNamed(name: string): Scenario {
  const found = scenarios.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no scenario "${name}"`);
  return found;
}
