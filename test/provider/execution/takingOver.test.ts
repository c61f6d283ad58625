import { deepEqual, equal } from "node:assert/strict";
import type { CertificateDescription } from "../../../provider/certificates/material/description";
import type { Adopted } from "../../../provider/execution/restoration";
import { planTakingOver } from "../../../provider/execution/takingOver";
import type { CertificatesGoal } from "../../../provider/planning/certificates/goal";
import type { CertificatesState, TrustedCA } from "../../../provider/planning/certificates/state";
import type { Goal } from "../../../provider/planning/goal";
import { defaultPlanOptions } from "../../../provider/planning/planner";
import type { ClusterState } from "../../../provider/planning/state";
import type { RecordContent } from "../../../provider/record";
import { makeAuthority } from "../planning/certificates/authorities";
import { aCluster, encryptedCluster } from "../planning/states";

const nothing: Adopted = {
  first: undefined,
  finished: undefined,
  certificates: undefined,
  broughtCAs: [],
  autoFailover: undefined,
  functions: [],
  atRest: false,
  notes: [],
};

/** What a run is taken over for that had wanted this and left nothing off. */
function wanted(goal: Goal, { nodes, level }: ClusterState): Adopted {
  const first = { goal: goal as RecordContent["goal"], functions: [], start: { level, nodes }, phase: "" };
  return { ...nothing, first, ...(goal.certificates && { certificates: first }) };
}

function stepsOf(state: ClusterState, goal: Goal, adopted: Adopted) {
  return planTakingOver(state, goal, defaultPlanOptions, adopted).steps;
}

describe("a plan that takes over", () => {
  it("has no steps where the goal is met and there is no dead run", () => {
    deepEqual(stepsOf(encryptedCluster("all"), { encryption: { level: "all" } }, nothing), []);
  });

  it("puts back at its end, once, what the dead run left off and what it switches off itself", () => {
    const state = aCluster({
      autoFailover: { enabled: false },
      functions: {
        readable: true,
        value: [
          { name: "left", status: "paused" },
          { name: "own", status: "deployed" },
        ],
      },
    });
    const goal: Goal = { encryption: { level: "control" } };
    const autoFailover = { enabled: true, timeout: 77 };
    const adopted = { ...wanted(goal, state), autoFailover, functions: [{ name: "left" }] };
    const steps = stepsOf(state, goal, adopted).map((step) => {
      if (step.kind === "resumeFunctions") return step.functions;
      return step.kind === "restoreAutoFailover" ? step.settings : step.kind;
    });
    deepEqual(steps.slice(-3), ["confirmHealthy", [{ name: "left" }, { name: "own" }], autoFailover]);
    equal(steps.filter((step) => step === "confirmHealthy").length, 1);
  });

  it("puts auto-failover back first, and waits for no node to be well, beside one that is ill where no change is under way", () => {
    const autoFailover = { enabled: true, timeout: 77 };
    for (const [atRest, status, expected] of [
      [true, "unhealthy", ["restoreAutoFailover", "resumeFunctions"]],
      [true, "healthy", ["confirmHealthy", "resumeFunctions", "restoreAutoFailover"]],
      [false, "unhealthy", ["confirmHealthy", "resumeFunctions", "restoreAutoFailover"]],
    ] as const) {
      const state = encryptedCluster("all", { autoFailover: { enabled: false } });
      const nodes = state.nodes.map((node, at) => (at === 2 ? { ...node, status } : node));
      const goal: Goal = { encryption: { level: "all" } };
      const adopted = { ...wanted(goal, state), atRest, autoFailover, functions: [{ name: "left" }] };
      const steps = stepsOf({ ...state, nodes }, goal, adopted);
      deepEqual(
        steps.map(({ kind }) => kind),
        expected,
      );
    }
  });

  describe("of certificates", () => {
    let old: CertificateDescription;
    let root: CertificateDescription;
    let leaves: readonly CertificateDescription[];
    before(async () => {
      const authority = await makeAuthority("Root");
      [old, root] = [(await makeAuthority("Old")).certificate, authority.certificate];
      leaves = await Promise.all(aCluster().nodes.map(({ name }) => authority.issue(name)));
    });

    const kindsFor = (
      over: (brought: CertificatesGoal["nodes"]) => Partial<CertificatesGoal>,
      adopted: Partial<Adopted> = {},
    ) => {
      const { nodes } = aCluster();
      const trusted = (description: CertificateDescription, id: number, usedBy: string[]): TrustedCA => ({
        ...description,
        description,
        id,
        type: "uploaded",
        usedBy,
        usedByClientCertificates: [],
        missingOn: [],
      });
      const value: CertificatesState = {
        trustedCAs: [
          trusted(old, 1, []),
          trusted(
            root,
            2,
            nodes.map(({ otpNode }) => otpNode),
          ),
        ],
        nodes: nodes.map(({ otpNode }, at) => ({
          otpNode,
          type: "uploaded",
          chain: [leaves[at]!],
          authority: root.fingerprint,
          warnings: [],
        })),
        clientCertAuth: { state: "disable" },
        outsideServers: [],
      };
      const brought = Object.fromEntries(nodes.map(({ otpNode }, at) => [otpNode, [leaves[at]!]]));
      const certificates: CertificatesGoal = {
        trustedCAs: [root],
        nodes: {},
        strategy: "trustBoth",
        removeCAs: [old.fingerprint],
        removeNamedCAs: [],
        addCAsBy: "inbox",
        ...over(brought),
      };
      const state = aCluster({ certificates: { readable: true, value } });
      const dead = { ...wanted({ certificates }, state), ...adopted };
      return stepsOf(state, { certificates }, dead).map(({ kind }) => kind);
    };

    it("looks again at the certificates that nodes have got, before CAs go", () => {
      deepEqual(
        kindsFor((nodes) => ({ nodes })).filter((kind) => /Certificates|CAs/.test(kind)),
        ["confirmCertificates", "removeTrustedCAs"],
      );
      deepEqual(
        kindsFor((nodes) => ({ nodes, removeCAs: [] })),
        ["confirmCertificates", "confirmHealthy"],
      );
    });

    it("looks at them, too, where nothing else of the dead run is left", () => {
      const looked = kindsFor((nodes) => ({ nodes, removeCAs: [] }), { first: undefined });
      deepEqual(looked, ["confirmCertificates"]);
    });

    it("looks at none where CAs alone are wanted", () => {
      deepEqual(
        kindsFor(() => ({ removeCAs: [] })),
        ["confirmHealthy"],
      );
    });
  });
});
