import type { SimulatedCluster } from "../../cluster/simulatedCluster";
import type { PulumiProject, StateResource } from "../../engine/project/pulumiProject";

/** What a cluster really is like, in the words of the resources. */
export function trueLevel(cluster: SimulatedCluster): string {
  const { nodes, level } = cluster.truth();
  if (nodes.every(({ encrypted }) => !encrypted)) return "none";
  return nodes.every(({ encrypted }) => encrypted) ? level : "nodes differ";
}

export function trueFamily(cluster: SimulatedCluster): string {
  const families = new Set(
    cluster.truth().nodes.map(({ family, only }) => (only ? `${family} only` : family)),
  );
  return [...families].join(" and ");
}

/** The resources of this package in the state, components aside. */
export async function managed(project: PulumiProject): Promise<readonly StateResource[]> {
  return (await project.resources()).filter(({ type }) => type.includes("dynamic/couchbase-security:"));
}

/** The one resource of this package in the state. */
export async function managedOne(project: PulumiProject): Promise<StateResource> {
  const [one, ...others] = await managed(project);
  if (one === undefined || others.length > 0) throw new Error(`${others.length + (one ? 1 : 0)} resources`);
  return one;
}
