import type { Goal } from "../../provider/planning/goal";
import type { RecordContent } from "../../provider/record";
import type { Ending } from "./position";
import { isUniform, worldRules, writeRules } from "./rules";
import type { World } from "./world";
import type { Server, Write } from "./writes";

/** Names of the rules that a write breaks, or the world after it; `beside` are writes that are sent with it. */
export function judge(
  write: Write,
  beside: readonly Write[],
  before: World,
  after: World,
  server: Server,
): readonly string[] {
  const restarting = beside.filter(
    (one) => one.kind === "switch" && (one.to.family !== undefined || one.to.only !== undefined),
  );
  return [
    ...writeRules.filter(({ broken }) => broken(write, before, after, server)).map(({ name }) => name),
    ...worldRules.filter(({ broken }) => broken(after)).map(({ name }) => name),
    ...(restarting.length > 1 ? [oneNodeAtATime.name] : []),
  ];
}

export const oneNodeAtATime = {
  name: "one node at a time",
  words: "Services restart on one node at a time when family or only change.",
};

export const nothingIsLost = {
  name: "nothing is lost",
  words:
    "Whenever no run is under way, what is off or half-way stands in a record: auto-failover with its fields, functions that are paused, and nodes that differ.",
};

/** Where no run is under way. */
export function isRemembered(world: World, records: readonly RecordContent[], offAtStart: boolean): boolean {
  const off = world.autoFailover === "off" && !offAtStart;
  const knowsSettings = records.some(({ autoFailover }) => autoFailover?.enabled === true);
  const knowsFunction = records.some(({ functions }) => functions.some(({ name }) => name === "orders"));
  return (
    (!off || knowsSettings) &&
    (world.orders === "deployed" || world.orders === "resuming" || knowsFunction) &&
    (isUniform(world) || records.length > 0)
  );
}

export function isAtRest(world: World, records: readonly RecordContent[], offAtStart: boolean): boolean {
  return (
    isUniform(world) &&
    (world.orders === "deployed" || world.orders === "resuming") &&
    world.autoFailover === (offAtStart ? "off" : "on") &&
    records.length === 0
  );
}

export function meets({ nodes, level }: World, { addressFamily, encryption, certificates }: Goal): boolean {
  const wanted = certificates?.trustedCAs[0]?.subject.includes("New") ? "new" : "old";
  return nodes.every(
    (node) =>
      (addressFamily === undefined ||
        (node.family === addressFamily.family && node.only === addressFamily.only)) &&
      (encryption === undefined ||
        (encryption.level === "none" ? !node.encrypted : node.encrypted && level === encryption.level)) &&
      (certificates === undefined || (node.certificate === wanted && node.trusts.join() === wanted)),
  );
}

/** What is wrong with the end of a run, or undefined. */
export function wrongEnd(
  ending: Ending,
  world: World,
  records: readonly RecordContent[],
  goals: { readonly wanted: Goal; readonly start: Goal | undefined },
  offAtStart: boolean,
): string | undefined {
  if (ending === "done" && !(isAtRest(world, records, offAtStart) && meets(world, goals.wanted)))
    return "done, but the goal is not met or something is left over";
  if (ending === "brought back" && goals.start !== undefined) {
    if (!isAtRest(world, records, offAtStart) || !meets(world, goals.start))
      return "brought back, but not to the start or something is left over";
  }
  return undefined;
}
