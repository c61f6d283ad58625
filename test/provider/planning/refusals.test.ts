import { deepEqual, doesNotMatch, match, ok } from "node:assert/strict";
import { plan } from "../../../provider/planning/planner";
import type { ClusterState } from "../../../provider/planning/state";
import type { Goal } from "../../../provider/planning/goal";
import { aCluster, aNode, encryptedCluster } from "./states";
import type { RecordPlace } from "../../../provider/vocabulary";

const toAll: Goal = { encryption: { level: "all" } };
const toStrict: Goal = { encryption: { level: "strict" } };
const toIpv6: Goal = { addressFamily: { family: "ipv6", only: false } };
const toIpv6Only: Goal = { addressFamily: { family: "ipv6", only: true } };
const nodes = (...over: Parameters<typeof aNode>[1][]) => over.map((one, index) => aNode(index, one));

const refused: readonly [string, ClusterState, Goal][] = [
  ["enterpriseEdition", aCluster({ edition: "community" }), toAll],
  ["noRebalance", aCluster({ rebalanceRunning: true }), toAll],
  ["permissions", aCluster({ missingPermissions: ["cluster.admin.security!write"] }), toAll],
  ["eventingReadable", aCluster({ functions: { readable: false, reason: "503" } }), toAll],
  [
    "functionsKnown",
    aCluster({ functions: { readable: true, value: [{ name: "f", status: "invalid" }] } }),
    toAll,
  ],
  ["strictVersion", aCluster({}, { version: "7.0.1-6102-enterprise", services: ["kv"] }), toStrict],
  ["onlyVersion", aCluster({}, { version: "7.0.0-5302-enterprise" }), toIpv6Only],
  ["eventingEncryptionVersion", aCluster({}, { version: "7.0.1-6102-enterprise" }), toAll],
  ["eventingEncryptionVersion", encryptedWithEventing("7.0.0-5302-enterprise"), toAll],
  [
    "remoteClustersSecure",
    aCluster({ remoteClusters: { readable: true, value: [{ name: "dr", secureType: "half" }] } }),
    toStrict,
  ],
  ["remoteClustersSecure", aCluster({ remoteClusters: { readable: false, reason: "500" } }), toStrict],
  [
    "clientCertificatesNotMandatory",
    aCluster({ clientCertificateAuth: { readable: true, value: "mandatory" } }),
    toAll,
  ],
  [
    "clientCertificatesNotMandatory",
    aCluster({ clientCertificateAuth: { readable: false, reason: "500" } }),
    toAll,
  ],
  ["clientCertificatesTrusted", withClientCertificates(["ns_1@n0.cb.test", "ns_1@n2.cb.test"]), toAll],
  ["nodesHealthy", aCluster({ nodes: nodes({}, { status: "unhealthy" }, {}) }), toAll],
  ["nodesHealthy", aCluster({ nodes: nodes({}, { unreachable: "refused" }, {}) }), toAll],
  ["nodesActive", aCluster({ nodes: nodes({}, {}, { membership: "inactiveFailed" }) }), toAll],
  ["nodesActive", aCluster({ nodes: nodes({}, {}, { membership: "inactiveAdded" }) }), toAll],
  ["sameVersion", aCluster({ nodes: nodes({}, {}, { version: "8.0.1-1-enterprise" }) }), toAll],
  ["rawIpNodeNames", aCluster({ nodes: nodes({}, { name: "10.0.0.1" }, {}) }), toIpv6],
  ["sameEncryption", aCluster({ nodes: nodes({ encrypted: true }, {}, {}) }), toIpv6],
  ["sameAddressFamily", aCluster({ nodes: nodes({ addressFamily: "ipv6" }, {}, {}) }), toAll],
  ["sameLevel", encryptedCluster("all", { levelsDiffer: "n0 shows level all, n1 control" }), toStrict],
  ["reachableOverTls", aCluster({ access: {} }), toStrict],
  ["reachableOverFamily", aCluster({ access: {} }), toIpv6Only],
];

function encryptedWithEventing(version: string): ClusterState {
  return aCluster({ level: "control" }, { version, encrypted: true });
}

/** An encrypted cluster of 8.0 that asks for client certificates; `trusted` have one that a trusted CA issued. */
function withClientCertificates(trusted: readonly string[]): ClusterState {
  const ca = { fingerprint: "ab", subject: "CN=Root", type: "uploaded" as const, usedBy: [], missingOn: [] };
  const certificates = {
    trustedCAs: [{ ...ca, id: 1, usedByClientCertificates: trusted }],
    nodes: [],
    clientCertAuth: { state: "hybrid" as const },
    outsideServers: [],
  };
  return aCluster(
    {
      level: "control",
      clientCertificateAuth: { readable: true, value: "hybrid" },
      certificates: { readable: true, value: certificates },
    },
    { version: "8.0.1-4152-enterprise", encrypted: true },
  );
}

describe("refusals", () => {
  for (const [rule, state, goal] of refused) {
    it(`refuses by ${rule}: ${plan(state, goal).refusals.find((one) => one.rule === rule)?.found ?? "nothing found"}`, () => {
      const { refusals } = plan(state, goal);
      deepEqual([...new Set(refusals.map((one) => one.rule))], [rule]);
      ok(refusals.every((one) => one.found.length > 0 && one.remedy.length > 0));
    });
  }

  it("lets a cluster of 7.0.1 with Eventing nodes go down from encryption that it has", () => {
    for (const level of ["control", "none"] as const) {
      const state = { ...encryptedWithEventing("7.0.1-6102-enterprise"), level: "all" as const };
      deepEqual(plan(state, { encryption: { level } }).refusals, []);
    }
  });

  it("lets nodes be asked for internal client certificates that are all trusted", () => {
    const all = ["ns_1@n0.cb.test", "ns_1@n1.cb.test", "ns_1@n2.cb.test"];
    deepEqual(plan(withClientCertificates(all), toAll).refusals, []);
  });

  it("lets internal client certificates be untrusted where no node asks for them", () => {
    const untrusted = withClientCertificates([]);
    const old = untrusted.nodes.map((node) => ({ ...node, version: "7.2.3-6705-enterprise" }));
    const disabled = { readable: true, value: "disable" } as const;
    deepEqual(plan({ ...untrusted, nodes: old }, toAll).refusals, []);
    deepEqual(plan({ ...untrusted, clientCertificateAuth: disabled }, toAll).refusals, []);
    deepEqual(plan(untrusted, { encryption: { level: "none" } }).refusals, []);
  });

  it("lets nodes differ in what the goal names", () => {
    deepEqual(plan(aCluster({ nodes: nodes({ encrypted: true }, {}, {}) }), toAll).refusals, []);
    deepEqual(plan(aCluster({ nodes: nodes({ addressFamily: "ipv6" }, {}, {}) }), toIpv6).refusals, []);
  });

  it("names all reasons at once", () => {
    const state = aCluster({
      edition: "community",
      rebalanceRunning: true,
      nodes: nodes({ status: "unhealthy" }, { name: "::1" }, {}),
    });
    deepEqual(
      plan(state, toIpv6).refusals.map((one) => one.rule),
      ["enterpriseEdition", "noRebalance", "nodesHealthy", "rawIpNodeNames"],
    );
  });

  it("tells of a record on this machine only where every right that is lacking is for the record", () => {
    const remedy = (missingPermissions: readonly string[], recordPlace: RecordPlace) => {
      const options = { nodesAtOnce: 8, waitForRebalance: false, recordPlace };
      return plan(aCluster({ missingPermissions }), toIpv6, options).refusals[0]?.remedy ?? "not refused";
    };
    const forRecord = "cluster.admin.users!write";
    const forSteps = "cluster.admin.setup!write";
    match(remedy([forRecord], "cluster"), /only for the restoration record: record: "file"/);
    doesNotMatch(remedy([forRecord, forSteps], "cluster"), /record: "file"/);
    doesNotMatch(remedy([forRecord, forSteps], "file"), /record: "file"/);
    deepEqual(remedy([forRecord], "file"), "not refused");
  });

  it("refuses nothing when nothing is to be done", () => {
    const state = encryptedCluster("all", { edition: "community", rebalanceRunning: true, access: {} });
    deepEqual(plan(state, toAll), { steps: [], refusals: [], notes: [] });
  });

  it("asks for TLS access also when a family change comes back to strict", () => {
    const { refusals } = plan(encryptedCluster("strict", { access: {} }), toIpv6);
    deepEqual(
      refusals.map((one) => `${one.rule} ${one.nodes?.join()}`),
      ["reachableOverTls n0.cb.test", "reachableOverTls n1.cb.test", "reachableOverTls n2.cb.test"],
    );
  });

  it("waits for a rebalance instead of refusing when allowed to", () => {
    deepEqual(
      plan(aCluster({ rebalanceRunning: true }), toAll, { nodesAtOnce: 8, waitForRebalance: true }).refusals,
      [],
    );
  });

  it("lets XDCR references be that are not secure, below strict", () => {
    const remoteClusters = { readable: true, value: [{ name: "dr", secureType: "none" }] } as const;
    deepEqual(plan(aCluster({ remoteClusters }), toAll).refusals, []);
  });

  it("lets raw IP names be when only encryption changes", () => {
    deepEqual(plan(aCluster({ nodes: nodes({ name: "10.0.0.1" }, {}, {}) }), toAll).refusals, []);
  });
});
