import type { Goal } from "../planning/goal";
import type { Plan } from "../planning/plan";
import type { ClusterState } from "../planning/state";
import { broughtAsAsked } from "./certificates/broughtCAs";
import { certificatesReport } from "./certificates/report";
import type { Run } from "./run";
import { foundBefore } from "./found";
import type { NodeReport, OperationResult } from "./types";

/** What an operation reports: what was found, what the cluster shows now, and what it took. */
export function resultOf(
  run: Run,
  { certificates: wanted }: Goal,
  start: ClusterState,
  { notes }: Plan,
  end: ClusterState,
  found = run.keeping?.found ?? foundBefore(start),
): OperationResult {
  const [first] = start.nodes;
  const certificates =
    wanted === undefined
      ? undefined
      : certificatesReport(run.client, wanted, start, end, broughtAsAsked(run));
  return {
    uuid: end.uuid,
    version: first?.version ?? "",
    found,
    level: end.level,
    nodes: nodeReports(end),
    steps: run.reports,
    exposure: run.exposure.read(),
    notes,
    ...(certificates === undefined ? {} : { certificates }),
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
