import { jointGoal, jointOptions } from "../../execution/joint";
import type { Goal, PlanOptions } from "../../planning/goal";
import { defaultPlanOptions } from "../../planning/planner";
import type { OpenCluster } from "../../pulumi/connection/openCluster";
import { addressFamilies, clusterEncryptionLevels } from "../../vocabulary";
import { oneOf, unusable, type Values } from "../arguments";
import type { Terminal } from "../surroundings";
import { deletionOf, inOrder } from "./deletions";
import { readStateFile } from "./stateFile";

/** One maintenance window of a way back. */
export interface Window {
  /** The resources that are deleted in it; none when the goal was given by options. */
  readonly resources: readonly string[];
  readonly goal: Goal;
  readonly options: PlanOptions;
}

export interface WayBack {
  readonly windows: readonly Window[];
  /** What a person should know beside the steps. */
  readonly notes: readonly string[];
}

/** Where a destroy leads: as a stack's state says, or as options say. Throws CBSEC_CONFIGURATION. */
export async function wayBackOf(open: OpenCluster, values: Values, terminal: Terminal): Promise<WayBack> {
  if (values.destroy !== true) throw unusable("plan needs --destroy.", "write: plan --destroy");
  const given = goalOfOptions(values);
  const { state } = values;
  if (typeof state === "string") {
    if (given !== undefined)
      throw unusable("--state is given beside --family or --level.", "give one of them");
    return fromState(open, state, terminal);
  }
  if (given === undefined) {
    throw unusable(
      "plan --destroy needs to know what to go back to.",
      "give --state FILE (pulumi stack export > FILE), or --family ipv4 --level none",
    );
  }
  return { windows: [{ resources: [], goal: given, options: defaultPlanOptions }], notes: [] };
}

function goalOfOptions(values: Values): Goal | undefined {
  const family = oneOf(values, "family", addressFamilies);
  const level = oneOf(values, "level", clusterEncryptionLevels);
  if (family === undefined && values.only === true)
    throw unusable("--only is given without --family.", "give both");
  if (family === undefined && level === undefined) return undefined;
  return {
    ...(family === undefined ? {} : { addressFamily: { family, only: values.only === true } }),
    ...(level === undefined ? {} : { encryption: { level } }),
  };
}

async function fromState(open: OpenCluster, path: string, terminal: Terminal): Promise<WayBack> {
  const resources = await readStateFile(path, terminal);
  const { uuid } = open.identity;
  const ours = resources.filter(({ clusterUuid }) => clusterUuid === uuid);
  const others = [...new Set(resources.map(({ clusterUuid }) => clusterUuid))].filter((one) => one !== uuid);
  if (ours.length === 0) {
    throw unusable(
      `The stack manages nothing of this cluster (uuid ${uuid}).`,
      others.length === 0 ? "export the stack that does" : `it manages ${others.join(", ")}: connect to that`,
    );
  }
  const deletions = await Promise.all(ours.map((resource) => deletionOf(open, resource)));
  const groups = inOrder(deletions.filter(({ goal }) => Object.keys(goal).length > 0));
  return {
    windows: groups.map((group) => ({
      resources: group.map(({ resource }) => resource),
      goal: jointGoal(group),
      options: jointOptions(group),
    })),
    notes: [
      ...deletions.flatMap(({ notes }) => notes),
      ...others.map((one) => `The stack manages the cluster ${one}, too; that is not planned here.`),
    ],
  };
}
