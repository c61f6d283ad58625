import type { PreparedMaterial } from "../../provider/certificates/material/prepareForDelivery";
import type { Goal } from "../../provider/planning/goal";
import type { AddressFamily, ClusterEncryptionLevel } from "../../provider/vocabulary";
import type { SimulatedClusterOptions } from "../cluster/simulatedCluster";
import {
  firstUpload,
  newIntermediate,
  newLeaves,
  newRoot,
  type AskedCertificates,
  type Rotation,
} from "./certificates/rotations";

/** What a cluster is like, and what is asked of it. */
export interface Scenario {
  readonly name: string;
  readonly start: SimulatedClusterOptions;
  /** Without certificates. */
  readonly goal: Goal;
  readonly rotation?: () => Promise<Rotation>;
}

/** What is asked of the provider, with the material of certificates when they are asked for. */
export interface Asked {
  readonly goal: Goal;
  readonly material?: PreparedMaterial;
}

/** A scenario with its certificates, when there are any. */
export interface Prepared extends Asked {
  readonly start: SimulatedClusterOptions;
  /** What the facets of the goal were before: what a stack's destruction puts back. */
  readonly back: Asked;
}

export async function prepared(name: string): Promise<Prepared> {
  const { start, goal, rotation } = scenarioNamed(name);
  const back = goalOfStart(start, goal);
  const made = await rotation?.();
  if (made === undefined) return { start, goal, back: { goal: back } };
  return {
    start: { ...start, certificates: made.before },
    ...withCertificates(goal, made.there),
    back: withCertificates(back, made.back),
  };
}

function withCertificates(goal: Goal, { goal: certificates, material }: AskedCertificates): Asked {
  return { goal: { ...goal, certificates }, material };
}

function goalOfStart(start: SimulatedClusterOptions, goal: Goal): Goal {
  return {
    ...(goal.addressFamily && { addressFamily: { family: start.addressFamily ?? "ipv4", only: false } }),
    ...(goal.encryption && { encryption: { level: start.level ?? "none" } }),
  };
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

const rotations: readonly Scenario[] = [
  {
    name: "first upload of certificates at level none",
    start: { ...common, level: "none" },
    goal: {},
    rotation: firstUpload,
  },
  { name: "new leaves at level all", start: { ...common, level: "all" }, goal: {}, rotation: newLeaves },
  {
    name: "new intermediate at level strict",
    start: { ...common, level: "strict" },
    goal: {},
    rotation: newIntermediate,
  },
  {
    name: "new root, both trusted, at level strict",
    start: { ...common, level: "strict" },
    goal: {},
    rotation: newRoot("trustBoth"),
  },
  {
    name: "new root with encryption off meanwhile, from level all",
    start: { ...common, level: "all" },
    goal: {},
    rotation: newRoot("encryptionOff"),
  },
  {
    name: "all facets at once",
    start: { ...common, level: "control" },
    goal: { addressFamily: { family: "ipv6", only: false }, encryption: { level: "strict" } },
    rotation: newRoot("trustBoth"),
  },
];

/** All that the campaigns go through, each by a name of its own. */
export const scenarios: readonly Scenario[] = [...levelChanges, ...familyChanges, ...joint, ...rotations];

export function scenarioNamed(name: string): Scenario {
  const found = scenarios.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no scenario "${name}"`);
  return found;
}
