import { deepEqual, ok } from "node:assert/strict";
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
