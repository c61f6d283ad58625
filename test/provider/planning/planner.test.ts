import { deepEqual, equal, match, ok } from "node:assert/strict";
import fc from "fast-check";
import { after } from "../../../provider/planning/effects";
import type { Goal } from "../../../provider/planning/goal";
import { listSteps } from "../../../provider/planning/listSteps";
import { hasUnusedListener, nodesDiffer, whenSettled } from "../../../provider/planning/look";
import { plan } from "../../../provider/planning/planner";
import { brokenRules } from "../../../provider/planning/rules";
import type { ClusterState } from "../../../provider/planning/state";
import { addressFamilies, clusterEncryptionLevels, functionStatuses } from "../../../provider/vocabulary";
import { aCluster, aNode, encryptedCluster } from "./states";

const texts = (state: ClusterState, goal: Goal) => plan(state, goal).steps.map((step) => step.text);

describe("planner", () => {
  it("makes no step when the goal is met", () => {
    deepEqual(plan(encryptedCluster("all"), { encryption: { level: "all" } }).steps, []);
    deepEqual(
      plan(aCluster(), { encryption: { level: "none" }, addressFamily: { family: "ipv4", only: false } })
        .steps,
      [],
    );
  });

  it("asks for no listener where encryption is met already, although nodes differ in family", () => {
    for (const level of ["none", "control"] as const) {
      const encrypted = level !== "none";
      const state = aCluster({
        level,
        nodes: [aNode(0, { encrypted }), aNode(1, { encrypted, addressFamily: "ipv6" })],
      });
      deepEqual(plan(state, { encryption: { level } }).steps, []);
    }
  });

  it("enables encryption to strict in the documented order, in which Eventing is paused before anything is changed", () => {
    const state = aCluster({
      functions: { readable: true, value: [{ name: "orders", status: "deployed" }] },
    });
    deepEqual(texts(state, { encryption: { level: "strict" } }), [
      "Switch auto-failover off and see it off on every node",
      "Pause Eventing function orders",
      "Enable the IPv4 TLS listener on all 3 nodes",
      "Enable node-to-node encryption on n0.cb.test",
      "Enable node-to-node encryption on n1.cb.test, n2.cb.test",
      "Remove unused listeners on all 3 nodes",
      "Set the cluster encryption level to all",
      "Set the cluster encryption level to strict",
      "See every node healthy from every node, three times in a row",
      "Resume Eventing function orders",
      "Switch auto-failover back on with all its settings (timeout 120 s)",
    ]);
  });

  it("pauses functions between the family and encryption, before listeners are added for it", () => {
    const state = aCluster({
      functions: { readable: true, value: [{ name: "orders", status: "deployed" }] },
    });
    const goal = {
      addressFamily: { family: "ipv6", only: false },
      encryption: { level: "control" },
    } as const;
    const kinds = plan(state, goal).steps.map(({ kind }) => kind);
    const pause = kinds.indexOf("pauseFunctions");
    deepEqual(kinds.slice(pause - 1, pause + 3), [
      "waitForServices",
      "pauseFunctions",
      "enableListeners",
      "switchEncryption",
    ]);
  });

  it("goes down level by level before encryption is switched off", () => {
    deepEqual(texts(encryptedCluster("strict"), { encryption: { level: "none" } }), [
      "Switch auto-failover off and see it off on every node",
      "Set the cluster encryption level to all",
      "Set the cluster encryption level to control",
      "Enable the IPv4 plain listener on all 3 nodes",
      "Disable node-to-node encryption on n0.cb.test",
      "Disable node-to-node encryption on n1.cb.test, n2.cb.test",
      "Remove unused listeners on all 3 nodes",
      "See every node healthy from every node, three times in a row",
      "Switch auto-failover back on with all its settings (timeout 120 s)",
    ]);
  });

  it("changes the family node by node and pauses no function while links stay plain", () => {
    const state = aCluster({
      functions: { readable: true, value: [{ name: "orders", status: "deployed" }] },
    });
    deepEqual(texts(state, { addressFamily: { family: "ipv6", only: true } }), [
      "Switch auto-failover off and see it off on every node",
      "Enable the IPv6 plain listener on all 3 nodes",
      "Switch n0.cb.test to IPv6",
      "Switch n1.cb.test to IPv6",
      "Switch n2.cb.test to IPv6",
      "Switch n0.cb.test to IPv6 only",
      "Switch n1.cb.test to IPv6 only",
      "Switch n2.cb.test to IPv6 only",
      "Remove unused listeners on all 3 nodes",
      "Wait until services have settled on every node",
      "See every node healthy from every node, three times in a row",
      "Switch auto-failover back on with all its settings (timeout 120 s)",
    ]);
  });

  it("lifts `only` on every node before the first changes family", () => {
    const state = aCluster({}, { addressFamilyOnly: true });
    deepEqual(
      plan(state, { addressFamily: { family: "ipv6", only: false } }).steps.flatMap((step) =>
        step.kind === "switchAddressFamily" ? [`${step.nodes.join()} ${step.family} ${step.only}`] : [],
      ),
      ["ipv4", "ipv6"].flatMap((family) => state.nodes.map(({ otpNode }) => `${otpNode} ${family} false`)),
    );
  });

  it("takes encryption down around a change of family, up again after it, and says for how long", () => {
    const { steps, notes } = plan(encryptedCluster("all"), {
      addressFamily: { family: "ipv6", only: false },
    });
    const kinds = steps.map((step) => step.kind);
    ok(kinds.indexOf("switchEncryption") < kinds.indexOf("switchAddressFamily"));
    ok(kinds.lastIndexOf("switchEncryption") > kinds.lastIndexOf("switchAddressFamily"));
    equal(steps.findLast((step) => step.kind === "setLevel")?.level, "all");
    match(notes.join("\n"), /Links between nodes are not encrypted from step \d+ to step \d+, about \d+ s/);
  });

  it("pauses after services have settled when both facets change", () => {
    const state = aCluster({
      functions: { readable: true, value: [{ name: "orders", status: "deployed" }] },
    });
    const kinds = plan(state, {
      addressFamily: { family: "ipv6", only: false },
      encryption: { level: "all" },
    }).steps.map((step) => step.kind);
    ok(kinds.indexOf("waitForServices") < kinds.indexOf("pauseFunctions"));
    ok(kinds.indexOf("pauseFunctions") < kinds.indexOf("switchEncryption"));
  });

  it("waits for functions in transition, and pauses and resumes those that will be deployed", () => {
    const state = aCluster({
      functions: {
        readable: true,
        value: [
          { name: "a", status: "deploying" },
          { name: "b", status: "undeploying" },
          { name: "c", status: "paused" },
        ],
      },
    });
    const steps = plan(state, { encryption: { level: "control" } }).steps;
    const named = (kind: string) =>
      steps.flatMap((step) => (step.kind === kind && "functions" in step ? step.functions : []));
    deepEqual(
      named("waitForFunctions").map((one) => one.name),
      ["a", "b"],
    );
    deepEqual(named("pauseFunctions"), [{ name: "a" }]);
    deepEqual(named("resumeFunctions"), [{ name: "a" }]);
  });

  it("does not switch auto-failover on that was off at the start", () => {
    const state = aCluster({ autoFailover: { enabled: false, timeout: 120 } });
    const kinds = plan(state, { encryption: { level: "all" } }).steps.map((step) => step.kind);
    ok(!kinds.includes("disableAutoFailover") && !kinds.includes("restoreAutoFailover"));
  });

  it("finishes what was interrupted: only the nodes that lack something are touched", () => {
    const on = {
      encrypted: true,
      externalListeners: [
        { family: "ipv4", encrypted: true } as const,
        { family: "ipv4", encrypted: false } as const,
      ],
    };
    const state = aCluster({ nodes: [aNode(0, on), aNode(1), aNode(2)] });
    const steps = plan(state, { encryption: { level: "control" } }).steps;
    deepEqual(
      steps.flatMap((step) => (step.kind === "switchEncryption" ? step.nodes : [])),
      ["ns_1@n1.cb.test", "ns_1@n2.cb.test"],
    );
    deepEqual(steps.flatMap((step) => (step.kind === "removeUnusedListeners" ? step.nodes : [])).length, 3);
  });

  it("removes a listener that somebody left over although the level is met", () => {
    const extra = {
      externalListeners: [
        { family: "ipv4", encrypted: true } as const,
        { family: "ipv6", encrypted: true } as const,
      ],
    };
    const state = {
      ...encryptedCluster("all"),
      nodes: [
        aNode(0, { encrypted: true, ...extra }),
        aNode(1, { encrypted: true }),
        aNode(2, { encrypted: true }),
      ],
    };
    deepEqual(
      plan(state, { encryption: { level: "all" } }).steps.map((step) => step.kind),
      ["disableAutoFailover", "removeUnusedListeners", "confirmHealthy", "restoreAutoFailover"],
    );
  });

  it("from every state reaches the goal without breaking a rule, and puts everything back", () => {
    fc.assert(
      fc.property(anyState(), anyGoal(), fc.integer({ min: 1, max: 8 }), (start, goal, nodesAtOnce) => {
        let state = start;
        const steps = listSteps(start, goal, nodesAtOnce);
        for (const step of steps) {
          deepEqual(
            brokenRules(step, state).map((one) => `${step.text}: ${one.found}`),
            [],
          );
          state = after(state, step);
        }
        for (const node of state.nodes) {
          if (goal.addressFamily) equal(node.addressFamily, goal.addressFamily.family);
          if (goal.addressFamily) equal(node.addressFamilyOnly, goal.addressFamily.only);
          ok(!hasUnusedListener(node));
        }
        equal(state.level, goal.encryption?.level ?? start.level);
        equal(nodesDiffer(state.nodes), undefined);
        deepEqual(state.autoFailover, start.autoFailover);
        const touched = steps.some((step) => step.kind === "switchEncryption" || step.kind === "setLevel");
        deepEqual(statuses(state), touched ? statuses(start).map(whenSettled) : statuses(start));
        deepEqual(listSteps(state, goal, nodesAtOnce), []);
      }),
      { numRuns: 2000 },
    );
  });
});

function statuses(state: ClusterState) {
  return state.functions.readable ? state.functions.value.map((one) => one.status) : [];
}

const listener = fc.record({ family: fc.constantFrom(...addressFamilies), encrypted: fc.boolean() });

/** States that an interrupted run or a person can leave: mixed nodes and listeners, but never a level without encryption on all. */
function anyState(): fc.Arbitrary<ClusterState> {
  const node = fc.record({
    family: fc.constantFrom(...addressFamilies),
    only: fc.boolean(),
    encrypted: fc.boolean(),
    more: fc.array(listener, { maxLength: 3 }),
  });
  return fc
    .record({
      uniform: fc.constantFrom("both", "family", "encryption", "no"),
      nodes: fc.array(node, { minLength: 3, maxLength: 3 }),
      level: fc.constantFrom("control", "all", "strict"),
      enabled: fc.boolean(),
      statuses: fc.array(fc.constantFrom(...functionStatuses.filter((one) => one !== "invalid")), {
        maxLength: 4,
      }),
    })
    .map(({ nodes, level, enabled, statuses }) => {
      const first = nodes[0]!;
      const made = nodes.map((one, index) => {
        const inUse = { family: one.family, encrypted: one.encrypted };
        const rest = one.more.filter(
          (more) => more.family !== inUse.family || more.encrypted !== inUse.encrypted,
        );
        const unique = rest.filter(
          (more, at) =>
            rest.findIndex((other) => other.family === more.family && other.encrypted === more.encrypted) ===
            at,
        );
        return aNode(index, {
          addressFamily: one.family,
          addressFamilyOnly: one.only,
          encrypted: one.encrypted,
          externalListeners: [inUse, ...unique],
        });
      });
      const encrypted = made.every((one) => one.encrypted);
      return aCluster({
        nodes: made,
        level: encrypted ? (level as "control") : "none",
        autoFailover: { enabled, timeout: 5 + Number(first.only) },
        functions: {
          readable: true,
          value: statuses.map((status, index) => ({ name: `f${index}`, status })),
        },
      });
    });
}

function anyGoal(): fc.Arbitrary<Goal> {
  return fc.record({
    addressFamily: fc.record({ family: fc.constantFrom(...addressFamilies), only: fc.boolean() }),
    encryption: fc.record({ level: fc.constantFrom(...clusterEncryptionLevels) }),
  });
}
