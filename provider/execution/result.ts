import type { Plan } from "../planning/plan";
import type { ClusterState } from "../planning/state";
import type { Run } from "./run";
import type { NodeReport, OperationResult } from "./types";

/** What an operation reports: what was found, what the cluster shows now, and what it took. */
export function resultOf(run: Run, start: ClusterState, { notes }: Plan, end: ClusterState): OperationResult {
  const [first] = start.nodes;
  return {
    uuid: end.uuid,
    version: first?.version ?? "",
    found: {
      addressFamily: first?.addressFamily ?? "ipv4",
      addressFamilyOnly: first?.addressFamilyOnly ?? false,
      level: start.level,
    },
    level: end.level,
    nodes: nodeReports(end),
    steps: run.reports,
    exposure: run.exposure.read(),
    notes,
  };
}

export function nodeReports({ nodes }: ClusterState): readonly NodeReport[] {
  return nodes.map(({ otpNode, version, addressFamily, addressFamilyOnly, encrypted }) => ({
    otpNode,
    version,
    addressFamily,
    addressFamilyOnly,
    encrypted,
  }));
}
