import type { Owner, RecordContent } from "../../../../provider/record/types";

export function ownerOf(index: number): Owner {
  return {
    host: `machine${index}`,
    pid: 100 + index,
    version: "0.1.0",
    since: "2026-11-24T10:00:00.000Z",
    reason: `stack${index} (NodeToNodeEncryption)`,
  };
}

export function contentOf(changes: Partial<RecordContent> = {}): RecordContent {
  return {
    goal: { encryption: { level: "all" } },
    autoFailover: {
      enabled: true,
      timeout: 120,
      count: 0,
      failoverOnDataDiskIssues: { enabled: false, timePeriod: 120 },
    },
    functions: [{ name: "f", scope: { bucket: "b", scope: "s" } }],
    start: {
      level: "none",
      nodes: [
        { otpNode: "ns_1@n0.cb.test", addressFamily: "ipv4", addressFamilyOnly: false, encrypted: false },
      ],
    },
    phase: "switching encryption on",
    ...changes,
  };
}
