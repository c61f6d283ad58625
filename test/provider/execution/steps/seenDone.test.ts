import { rejects } from "node:assert/strict";
import type { NodeView } from "../../../../provider/cluster/nodeApi";
import { noSupplies } from "../../../../provider/execution/certificates/tools";
import { stepRunners, type StepRunners } from "../../../../provider/execution/steps";
import type { Step } from "../../../../provider/planning/step";
import type {
  AutoFailoverSettings,
  ClusterEncryptionLevel,
  EventingFunction,
} from "../../../../provider/vocabulary";
import { clusterView, fakeRun, nodeView } from "../support/fakeRun";

/** What one node shows. */
interface Shown {
  /** Of itself, and of all. */
  readonly node?: Partial<NodeView>;
  /** Of itself in the listing of all, where that is late. */
  readonly listed?: Partial<NodeView>;
  readonly level?: ClusterEncryptionLevel;
  readonly autoFailover?: AutoFailoverSettings;
  readonly functions?: readonly EventingFunction[];
}

const nodes = ["ns_1@n0.cb.test"];
const listener = { family: "ipv6", encrypted: true } as const;
const listeners = [{ family: "ipv4", encrypted: false } as const];
const settings = { enabled: true, timeout: 77 };
const functionIs = (status: string) => ({ functions: [{ name: "f", status }] }) as unknown as Shown;

function see(step: Step, shown: Shown): Promise<void> {
  const self = nodeView(shown.node);
  const { run } = fakeRun({
    self: () => Promise.resolve(self),
    cluster: () =>
      Promise.resolve({ ...clusterView([{ ...self, ...shown.listed }]), level: shown.level ?? "none" }),
    autoFailover: () => Promise.resolve(shown.autoFailover ?? { enabled: false }),
    functions: () => Promise.resolve(shown.functions ?? []),
  });
  run.window.paused = [{ name: "f" }];
  run.window.autoFailover = settings;
  const runners: StepRunners = stepRunners(noSupplies);
  return (runners[step.kind].verify as (...of: unknown[]) => Promise<void>)(run, step);
}

const cases: readonly { step: Step; done: Shown; not: Readonly<Record<string, Shown>> }[] = [
  {
    step: { kind: "disableAutoFailover", text: "switch auto-failover off" },
    done: { autoFailover: { enabled: false } },
    not: { "it is still on": { autoFailover: settings } },
  },
  {
    step: { kind: "enableListeners", nodes, listener, text: "enable the listener" },
    done: { node: { externalListeners: [...listeners, listener] } },
    not: {
      "the node has it not": { node: { externalListeners: listeners } },
      "others do not show it": {
        node: { externalListeners: [...listeners, listener] },
        listed: { externalListeners: listeners },
      },
    },
  },
  {
    step: { kind: "removeUnusedListeners", nodes, text: "remove unused listeners" },
    done: { node: { externalListeners: listeners } },
    not: { "one is left": { node: { externalListeners: [...listeners, listener] } } },
  },
  {
    step: { kind: "switchAddressFamily", nodes, family: "ipv6", only: true, text: "switch the family" },
    done: { node: { addressFamily: "ipv6", addressFamilyOnly: true } },
    not: {
      "the node has the other": { node: { addressFamily: "ipv4", addressFamilyOnly: true } },
      "the node has both": { node: { addressFamily: "ipv6", addressFamilyOnly: false } },
      "the node is not healthy": {
        node: { addressFamily: "ipv6", addressFamilyOnly: true, status: "unhealthy" },
      },
    },
  },
  {
    step: { kind: "switchEncryption", nodes, encrypted: true, text: "switch encryption on" },
    done: { node: { encrypted: true } },
    not: {
      "the node is not encrypted": { node: { encrypted: false } },
      "the node is not healthy": { node: { encrypted: true, status: "unhealthy" } },
    },
  },
  {
    step: { kind: "setLevel", level: "all", text: "set the level" },
    done: { level: "all" },
    not: { "a node shows another": { level: "control" } },
  },
  {
    step: { kind: "pauseFunctions", functions: [{ name: "f" }], text: "pause functions" },
    done: functionIs("paused"),
    not: { "one is being paused": functionIs("pausing"), "one is deployed": functionIs("deployed") },
  },
  {
    step: { kind: "resumeFunctions", functions: [{ name: "f" }], text: "resume functions" },
    done: functionIs("deployed"),
    not: { "one is being deployed": functionIs("deploying"), "one is paused": functionIs("paused") },
  },
  {
    step: { kind: "waitForFunctions", functions: [{ name: "f" }], text: "wait for functions" },
    done: functionIs("undeployed"),
    not: { "one is in transition": functionIs("deploying") },
  },
  {
    step: { kind: "waitForServices", text: "wait for services" },
    done: functionIs("paused"),
    not: { "a function is in transition": functionIs("pausing") },
  },
  {
    step: { kind: "restoreAutoFailover", settings, text: "switch auto-failover on" },
    done: { autoFailover: settings },
    not: {
      "it is off": { autoFailover: { enabled: false, timeout: 77 } },
      "a field is another": { autoFailover: { enabled: true, timeout: 120 } },
    },
  },
];

describe("A step that was carried out", () => {
  for (const { step, done, not } of cases) {
    it(`is over when every node shows it: ${step.text}`, () => see(step, done));
    for (const [what, shown] of Object.entries(not)) {
      it(`is not over while ${what}: ${step.text}`, () =>
        rejects(see(step, shown), { name: "SecurityError", code: "CBSEC_DEADLINE" }));
    }
  }
});
