import { deepEqual, ok } from "node:assert/strict";
import type { CertificatesState, TrustedCA } from "../../../provider/planning/certificates/state";
import { stepsThatClose } from "../../../provider/planning/maintenanceWindow";
import { brokenRules, rules } from "../../../provider/planning/rules";
import type { ClusterState, NodeState } from "../../../provider/planning/state";
import type { BareStep } from "../../../provider/planning/draft";
import type { Step } from "../../../provider/planning/step";
import { aCluster, aNode, encryptedCluster } from "./states";

const off = { autoFailover: { enabled: false, timeout: 120 } };
const plain = { family: "ipv4", encrypted: false } as const;
const tls = { family: "ipv4", encrypted: true } as const;
const both: Partial<NodeState> = { externalListeners: [plain, tls] };
const [n0, n1] = ["ns_1@n0.cb.test", "ns_1@n1.cb.test"];
const on: BareStep = { kind: "switchEncryption", nodes: [n0], encrypted: true };
const toIpv6: BareStep = { kind: "switchAddressFamily", nodes: [n0], family: "ipv6", only: false };
const ready = (over: Partial<ClusterState> = {}, node: Partial<NodeState> = both) =>
  aCluster({ ...off, ...over }, node);
const dual: Partial<NodeState> = { externalListeners: [plain, { family: "ipv6", encrypted: false }] };

const ca: TrustedCA = {
  fingerprint: "ca",
  subject: "CN=Root 1",
  id: 1,
  type: "uploaded",
  usedBy: [],
  usedByClientCertificates: [],
  missingOn: [],
};
const certificates = (authority: string | undefined, trusted: Partial<TrustedCA> = {}) => {
  const value: CertificatesState = {
    trustedCAs: [{ ...ca, ...trusted }],
    nodes: [0, 1, 2].map((at) => ({
      otpNode: `ns_1@n${at}.cb.test`,
      type: "uploaded",
      chain: [{ fingerprint: `leaf ${at}`, subject: `CN=n${at}.cb.test` }],
      authority,
      warnings: [],
    })),
    clientCertAuth: { state: "disable" },
    outsideServers: [],
  };
  return { certificates: { readable: true, value } } as const;
};
const reload: BareStep = {
  kind: "reloadCertificate",
  nodes: [n0],
  leaf: "new leaf",
  chain: [{ fingerprint: "new leaf", subject: "CN=n0.cb.test" }],
  authority: "ca",
  changesAuthority: true,
};
const trust: BareStep = { kind: "trustCAs", node: n0, authorities: [ca], by: "upload" };
const remove: BareStep = { kind: "removeTrustedCAs", authorities: [{ ...ca, named: false }] };

/** For each rule a step in a state that breaks this rule and no other, and the same step where nothing is broken. */
const cases: Readonly<
  Record<string, { step: BareStep; breaks: ClusterState; keeps: ClusterState; keepsStep?: BareStep }>
> = {
  autoFailoverOff: { step: on, breaks: aCluster({}, both), keeps: ready() },
  functionsPaused: {
    step: on,
    breaks: ready({ functions: { readable: true, value: [{ name: "f", status: "deployed" }] } }),
    keeps: ready({ functions: { readable: true, value: [{ name: "f", status: "paused" }] } }),
  },
  encryptionOffForFamily: {
    step: toIpv6,
    breaks: encryptedCluster("control", {
      ...off,
      nodes: [0, 1, 2].map((at) =>
        aNode(at, { encrypted: true, externalListeners: [tls, { family: "ipv6", encrypted: true }] }),
      ),
    }),
    keeps: ready({}, dual),
  },
  oneNodeAtATime: {
    step: { ...toIpv6, nodes: [n0, n1] },
    breaks: ready({}, dual),
    keeps: ready({}, dual),
    keepsStep: toIpv6,
  },
  encryptionOffForAuthority: {
    step: trust,
    breaks: encryptedCluster("control", {
      ...off,
      nodes: [0, 1, 2].map((at) => aNode(at, { encrypted: true, version: "7.0.5-7659-enterprise" })),
    }),
    keeps: encryptedCluster("control", off),
  },
  authorityTrustedEverywhere: {
    step: reload,
    breaks: aCluster(certificates("ca", { missingOn: [n1] })),
    keeps: aCluster(certificates("ca")),
  },
  authorityUnused: {
    step: remove,
    breaks: aCluster(certificates("ca", { usedBy: [n1] })),
    keeps: aCluster(certificates(undefined)),
  },
  certificatesTrustedBeforeEncryption: {
    step: on,
    breaks: ready(certificates(undefined)),
    keeps: ready(certificates("ca")),
  },
  listenerOnEveryNode: {
    step: on,
    breaks: ready({ nodes: [aNode(0, both), aNode(1), aNode(2, both)] }),
    keeps: ready(),
  },
  levelControlBeforeOff: {
    step: { kind: "switchEncryption", nodes: [n0], encrypted: false },
    breaks: ready({ level: "all" }, { ...both, encrypted: true }),
    keeps: ready({ level: "control" }, { ...both, encrypted: true }),
  },
  encryptedBeforeLevel: {
    step: { kind: "setLevel", level: "all" },
    breaks: ready(),
    keeps: encryptedCluster("control", off),
  },
  plainListenersGoneBeforeStrict: {
    step: { kind: "setLevel", level: "strict" },
    breaks: ready({ level: "all" }, { ...both, encrypted: true }),
    keeps: encryptedCluster("all", off),
  },
  levelByLevel: {
    step: { kind: "setLevel", level: "strict" },
    breaks: encryptedCluster("control", off),
    keeps: encryptedCluster("all", off),
  },
  levelSeenByAll: {
    step: { kind: "setLevel", level: "strict" },
    breaks: encryptedCluster("all", { ...off, levelsDiffer: "n0 shows level all, n1 control" }),
    keeps: encryptedCluster("all", off),
  },
  nodesAlikeBeforeRemovingListeners: {
    step: { kind: "removeUnusedListeners", nodes: [n0] },
    breaks: ready({ nodes: [aNode(0, { ...both, encrypted: true }), aNode(1, both), aNode(2, both)] }),
    keeps: ready(),
  },
  noRebalance: { step: on, breaks: ready({ rebalanceRunning: true }), keeps: ready() },
  nodesHealthy: {
    step: on,
    breaks: ready({ nodes: [aNode(0, both), aNode(1, { ...both, status: "warmup" }), aNode(2, both)] }),
    keeps: ready(),
  },
  nodesAlikeBeforeClosing: {
    step: { kind: "resumeFunctions", functions: [] },
    breaks: ready({ nodes: [aNode(0), aNode(1, both), aNode(2)] }),
    keeps: aCluster(off),
  },
};

describe("rules", () => {
  it("are all broken by one of the cases", () => {
    deepEqual(Object.keys(cases).sort(), rules.map((rule) => rule.name).sort());
  });

  it("let no plain listener be asked for above the level control, by which switching encryption off begins", () => {
    const asking = (encrypted: boolean) =>
      ({ kind: "enableListeners", nodes: [n0], listener: { family: "ipv4", encrypted }, text: "" }) as const;
    const broken = (encrypted: boolean, level: "control" | "all" | "strict") =>
      brokenRules(asking(encrypted), encryptedCluster(level, off)).map(({ rule }) => rule.name);
    deepEqual(broken(false, "all"), ["levelControlBeforeOff"]);
    deepEqual(broken(false, "strict"), ["levelControlBeforeOff"]);
    deepEqual(broken(false, "control"), []);
    deepEqual(broken(true, "strict"), []);
  });

  it("let the window be closed while a level is on its way only beside a node that is ill of no change", () => {
    const levelsDiffer = "n0 shows level all, n1 control";
    const nodes = [0, 1, 2].map((at) =>
      aNode(at, { encrypted: true, externalListeners: [tls], status: at === 2 ? "unhealthy" : "healthy" }),
    );
    const window = { paused: [{ name: "f" }], autoFailover: { enabled: true } };
    const broken = (atRest: boolean) =>
      stepsThatClose(aCluster({ ...off, nodes }), window, atRest).flatMap((step) =>
        brokenRules(step, encryptedCluster("all", { ...off, levelsDiffer })).map(
          ({ rule, found }) => `${step.kind}: ${rule.name}: ${found}`,
        ),
      );
    deepEqual(broken(true), []);
    deepEqual(broken(false), [
      `resumeFunctions: levelSeenByAll: ${levelsDiffer}`,
      `restoreAutoFailover: levelSeenByAll: ${levelsDiffer}`,
    ]);
  });

  it("let the window be closed beside a node that was failed over, and nothing else be done", () => {
    const gone = { status: "unhealthy", membership: "inactiveFailed", unreachable: "refused" } as const;
    const beside = (node: Partial<NodeState>, step: BareStep) =>
      brokenRules(
        { ...step, text: "" } as Step,
        aCluster({ ...off, nodes: [aNode(0), aNode(1), aNode(2, node)] }),
      )
        .map(({ rule }) => rule.name)
        .filter((name) => name === "nodesHealthy" || name === "nodesAlikeBeforeClosing");
    const resume: BareStep = { kind: "resumeFunctions", functions: [] };
    const restore: BareStep = { kind: "restoreAutoFailover", settings: { enabled: true } };
    for (const closing of [resume, restore]) {
      deepEqual(beside(gone, closing), []);
      deepEqual(beside({ ...gone, membership: "active" }, closing), ["nodesHealthy"]);
      deepEqual(beside({ membership: "inactiveAdded" }, closing), ["nodesHealthy"]);
      deepEqual(beside({ ...gone, encrypted: true }, closing), ["nodesAlikeBeforeClosing"]);
    }
    deepEqual(beside(gone, on), ["nodesHealthy"]);
  });

  it("let the window be closed beside a node that does not answer where no change is under way, and all are alike", () => {
    const window = { paused: [{ name: "f" }], autoFailover: { enabled: true } };
    const silent = { status: "unhealthy", unreachable: "refused" } as const;
    const beside = (node: Partial<NodeState>) =>
      aCluster({ ...off, nodes: [aNode(0), aNode(1), aNode(2, node)] });
    const steps = stepsThatClose(beside(silent), window, true);
    deepEqual(
      steps.map(({ kind }) => kind),
      ["restoreAutoFailover", "resumeFunctions"],
    );
    for (const closing of steps) {
      const broken = (node: Partial<NodeState>) =>
        brokenRules(closing, beside(node)).map(({ rule }) => rule.name);
      deepEqual(broken(silent), []);
      deepEqual(broken({ ...silent, encrypted: true }), ["nodesAlikeBeforeClosing"]);
    }
  });

  it("let nothing be switched off during a rebalance, nor while a node does not answer", () => {
    const opening: readonly BareStep[] = [
      { kind: "disableAutoFailover" },
      { kind: "pauseFunctions", functions: [{ name: "f" }] },
    ];
    const ill = aCluster({ nodes: [aNode(0), aNode(1), aNode(2, { status: "unhealthy" })] });
    for (const bare of opening) {
      const step = { ...bare, text: "" } as Step;
      const broken = (state: ClusterState) => brokenRules(step, state).map(({ rule }) => rule.name);
      deepEqual(broken(ill), ["nodesHealthy"]);
      deepEqual(broken(aCluster({ rebalanceRunning: true })), ["noRebalance"]);
      deepEqual(broken(aCluster()), []);
    }
  });

  it("let a leaf be reloaded while encrypted before 7.1, but no other intermediate", () => {
    const old = [0, 1, 2].map((at) => aNode(at, { encrypted: true, version: "7.0.5-7659-enterprise" }));
    const state = encryptedCluster("all", { ...off, nodes: old, ...certificates("ca") });
    const broken = (step: BareStep) =>
      brokenRules({ ...step, text: "" } as Step, state).map(({ rule }) => rule.name);
    deepEqual(broken({ ...reload, changesAuthority: false }), []);
    deepEqual(broken(reload), ["encryptionOffForAuthority"]);
  });

  it("take two nodes at once, and a CA that is not trusted at all, for broken", () => {
    const state = aCluster({ ...off, ...certificates("ca") });
    const broken = (step: BareStep) =>
      brokenRules({ ...step, text: "" } as Step, state).map(({ rule }) => rule.name);
    deepEqual(broken({ ...reload, nodes: [n0, n1] }), ["oneNodeAtATime"]);
    deepEqual(broken({ ...reload, authority: "other" }), ["authorityTrustedEverywhere"]);
    deepEqual(broken({ ...reload, authority: undefined }), ["authorityTrustedEverywhere"]);
  });

  it("ask for the new family's listener on every node before one switches to it", () => {
    const names = (state: ClusterState) =>
      brokenRules(
        { kind: "switchAddressFamily", nodes: [n0], family: "ipv6", only: false, text: "" },
        state,
      ).map(({ rule }) => rule.name);
    const externalListeners = (["ipv4", "ipv6"] as const).map((family) => ({ family, encrypted: false }));
    const listening = ready({}, { externalListeners });
    deepEqual(names(listening), []);
    deepEqual(names({ ...listening, nodes: [...listening.nodes.slice(0, 2), aNode(2)] }), [
      "listenerOnEveryNode",
    ]);
  });

  it("keep a CA that client certificates need, or they or servers outside may need unless a person named it", () => {
    const found = (step: BareStep, over: Partial<CertificatesState>, trusted: Partial<TrustedCA> = {}) => {
      const { value } = certificates(undefined, trusted).certificates;
      const state = aCluster({ certificates: { readable: true, value: { ...value, ...over } } });
      return brokenRules({ ...step, text: "" } as Step, state).map(({ rule }) => rule.name);
    };
    deepEqual(found(remove, {}, { usedByClientCertificates: [n0] }), ["authorityUnused"]);
    deepEqual(found(remove, { clientCertAuth: { state: "enable" } }), ["authorityUnused"]);
    const named: BareStep = { kind: "removeTrustedCAs", authorities: [{ ...ca, named: true }] };
    deepEqual(found(named, { clientCertAuth: { state: "enable" } }), []);
    const ldap = { outsideServers: [{ kind: "LDAP servers" }] };
    deepEqual(found(remove, ldap), ["authorityUnused"]);
    deepEqual(found(named, ldap), []);
  });

  it("ask for auto-failover off around certificates where links are encrypted, and only there", () => {
    const names = (state: ClusterState) =>
      brokenRules({ ...reload, text: "" } as Step, state).map(({ rule }) => rule.name);
    deepEqual(names(encryptedCluster("all", certificates("ca"))), ["autoFailoverOff"]);
    deepEqual(names(aCluster(certificates("ca"))), []);
  });

  it("ask for CAs that every node shows before encryption goes on, and for none before it goes off", () => {
    const names = (encrypted: boolean, state: ClusterState) =>
      brokenRules({ kind: "switchEncryption", nodes: [n0], encrypted, text: "" }, state).map(
        ({ rule }) => rule.name,
      );
    deepEqual(names(true, ready(certificates("ca", { missingOn: [n1] }))), [
      "certificatesTrustedBeforeEncryption",
    ]);
    const distrusted = { level: "control", ...certificates(undefined) } as const;
    deepEqual(names(false, ready(distrusted, { ...both, encrypted: true })), []);
  });

  for (const [name, { step, breaks, keeps, keepsStep = step }] of Object.entries(cases)) {
    it(`find ${name} broken, alone, and nothing where it holds`, () => {
      const asStep = (bare: BareStep) => ({ ...bare, text: "" }) as Step;
      const found = brokenRules(asStep(step), breaks);
      deepEqual(
        found.map(({ rule }) => rule.name),
        [name],
      );
      ok(found.every((one) => one.found.length > 0));
      deepEqual(brokenRules(asStep(keepsStep), keeps), []);
    });
  }
});
