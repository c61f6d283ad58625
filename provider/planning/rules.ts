import { certificateRules } from "./certificates/rules";
import { certificateChanges } from "./certificates/step";
import { inTransition, nodesDiffer, processes, hasListener } from "./look";
import type { ClusterState } from "./state";
import type { Step, StepKind } from "./step";

/**
 * The documented order as data: what must hold at the moment of each step, why, and where that is written. The planner's steps keep
 * these rules by construction (property tests prove it), the executor checks them again on live state right before each write.
 */
export interface Rule {
  readonly name: string;
  readonly steps: readonly StepKind[];
  /** What is wrong for this step in this state, or undefined when the rule holds. */
  readonly broken: (step: Step, state: ClusterState) => string | undefined;
  readonly why: string;
  readonly source: string;
}

/** Steps that change the configuration of nodes or of the cluster; the others open and close the maintenance window. */
const configurationSteps: readonly StepKind[] = [
  "enableListeners",
  "switchAddressFamily",
  "switchEncryption",
  "removeUnusedListeners",
  "setLevel",
  ...certificateChanges,
];

export function changesConfiguration({ kind }: Pick<Step, "kind">): boolean {
  return configurationSteps.includes(kind);
}

/** Steps that switch off what the procedure asks for. */
const opensWindow: readonly StepKind[] = ["disableAutoFailover", "pauseFunctions"];

/** Steps that put back what was switched off. */
const closesWindow: readonly StepKind[] = ["resumeFunctions", "restoreAutoFailover"];

/** Links between nodes are cut by a change of certificates only where they are encrypted. */
export function leavesLinksAlone(kind: StepKind, state: ClusterState): boolean {
  return certificateChanges.some((one) => one === kind) && !state.nodes.some((node) => node.encrypted);
}

const learnPage = "Couchbase docs, Learn: Node-to-Node Encryption";
const managePage = "Couchbase docs, Manage: Manage Node-to-Node Encryption";
const familyPage = "Couchbase docs, Manage: Manage Address Families";

export const rules: readonly Rule[] = [
  {
    name: "autoFailoverOff",
    steps: configurationSteps,
    broken: (step, state) =>
      state.autoFailover.enabled && !leavesLinksAlone(step.kind, state) ? "auto-failover is on" : undefined,
    why:
      "A node that is being changed may look unresponsive and would be failed over. After each change of certificates too: all nodes close " +
      "their encrypted links and make them anew.",
    source:
      `${learnPage}, "auto-failover must be switched off"; the server refuses listeners and switches otherwise. ` +
      "For certificates, cluster API facts E.1: links are made anew, waited for up to 30 s; no document asks for it, it is the safe side",
  },
  {
    name: "functionsPaused",
    steps: ["switchEncryption", "setLevel"],
    broken: (_step, state) => {
      if (!state.functions.readable) return undefined;
      const busy = state.functions.value.filter((one) => processes(one.status) || inTransition(one.status));
      return busy.length === 0 ? undefined : `Eventing function ${busy[0]?.name} is ${busy[0]?.status}`;
    },
    why: "An Eventing function that runs while encryption or its level changes loses mutations.",
    source: `${learnPage}, "Eventing functions must be paused"`,
  },
  {
    name: "encryptionOffForFamily",
    steps: ["switchAddressFamily"],
    broken: (step, state) => {
      if (step.kind !== "switchAddressFamily") return undefined;
      const changes = state.nodes.some(
        (node) => step.nodes.includes(node.otpNode) && node.addressFamily !== step.family,
      );
      const encrypted = state.nodes.find((node) => node.encrypted);
      return changes && encrypted ? `${encrypted.name} is encrypted` : undefined;
    },
    why: "The address family is changed only while node-to-node encryption is off.",
    source: familyPage,
  },
  {
    name: "oneNodeAtATime",
    steps: ["switchAddressFamily", "reloadCertificate", "reloadClientCertificate"],
    broken: (step) => {
      if (step.kind === "switchAddressFamily" && step.nodes.length > 1)
        return "several nodes would restart their services at once";
      return (step.kind === "reloadCertificate" || step.kind === "reloadClientCertificate") &&
        step.nodes.length !== 1
        ? "several nodes would take up certificates that none has proven"
        : undefined;
    },
    why: "Services restart after a change of family, and a wrong certificate shuts a node off: the others go on serving, and the first is proven before the next.",
    source: `${familyPage}; cluster API facts E.4`,
  },
  {
    name: "listenerOnEveryNode",
    steps: ["switchEncryption", "switchAddressFamily"],
    broken: (step, state) => {
      for (const listener of listenersUsedAfter(step, state)) {
        const lacking = state.nodes.find((node) => !hasListener(node, listener));
        if (lacking)
          return `${lacking.name} has no ${listener.encrypted ? "TLS" : "plain"} listener for ${listener.family}`;
      }
      return undefined;
    },
    why: "A node that switches connects anew to every other node; a listener that is missing there cuts the link.",
    source: `${managePage}; cluster API facts A.6`,
  },
  {
    name: "levelControlBeforeOff",
    steps: ["switchEncryption", "enableListeners"],
    broken: (step, { level }) =>
      leadsAwayFromEncryption(step) && (level === "all" || level === "strict")
        ? `the cluster encryption level is ${level}`
        : undefined,
    why: "Node-to-node encryption cannot be switched off from all or strict; the plain listener for it is refused already.",
    source: `${learnPage}, Certificate Management and Node-to-Node Encryption; cluster API facts A.3`,
  },
  {
    name: "encryptedBeforeLevel",
    steps: ["setLevel"],
    broken: (_step, state) => {
      const plain = state.nodes.find((node) => !node.encrypted);
      return plain ? `${plain.name} is not encrypted` : undefined;
    },
    why: "A level says nothing on a node that does not encrypt; the server refuses it.",
    source: "cluster API facts C.3",
  },
  {
    name: "plainListenersGoneBeforeStrict",
    steps: ["setLevel"],
    broken: (step, state) => {
      if (step.kind !== "setLevel" || step.level !== "strict") return undefined;
      const left = state.nodes.find((node) => node.externalListeners.some((listener) => !listener.encrypted));
      return left ? `${left.name} still has a plain listener` : undefined;
    },
    why: "Strict permits encrypted links only; servers before 7.6 do not check it themselves.",
    source: "cluster API facts C.3",
  },
  {
    name: "levelByLevel",
    steps: ["setLevel"],
    broken: (step, state) =>
      step.kind === "setLevel" &&
      ((step.level === "strict" && state.level === "control") ||
        (step.level === "control" && state.level === "strict"))
        ? `${state.level} and ${step.level} are not neighbours`
        : undefined,
    why: "While the new level spreads, a service that still dials plain must find plain ports open: all lies between control and strict.",
    source: "docs/decisions.md, One level at a time",
  },
  {
    name: "levelSeenByAll",
    steps: ["setLevel", ...closesWindow],
    broken: (step, { levelsDiffer }) => (closesAtRest(step) ? undefined : levelsDiffer),
    why: "A level that is on its way from node to node is still a change: the next one, and what was switched off, wait until it has arrived.",
    source: "docs/decisions.md, One level at a time",
  },
  {
    name: "nodesAlikeBeforeRemovingListeners",
    steps: ["removeUnusedListeners"],
    broken: (_step, state) => nodesDiffer(state.nodes),
    why: "What is unused on one node is what a node that has not switched yet connects to.",
    source: `${managePage}; cluster API facts A.6`,
  },
  {
    name: "noRebalance",
    steps: [...opensWindow, ...configurationSteps],
    broken: (_step, state) => (state.rebalanceRunning ? "a rebalance is running" : undefined),
    why: "Links between nodes are made anew and services restart; a rebalance would fail half-way.",
    source: "cluster API facts F; servers from 8.5 on refuse it",
  },
  {
    name: "nodesHealthy",
    steps: [...opensWindow, ...configurationSteps, ...closesWindow],
    broken: (step, state) => {
      if (closesAtRest(step)) return undefined;
      const closes = closesWindow.includes(step.kind);
      const ill = state.nodes.find(
        ({ status, membership }) =>
          (status !== "healthy" || membership !== "active") && !(closes && membership === "inactiveFailed"),
      );
      return ill ? `${ill.name} is ${ill.membership === "active" ? ill.status : ill.membership}` : undefined;
    },
    why: "A node that does not answer cannot be changed like the others, and would be failed over as soon as auto-failover is back (unless it was already, or no change is under way). As long as it does not answer, the cluster needs auto-failover.",
    source: "cluster API facts J",
  },
  {
    name: "nodesAlikeBeforeClosing",
    steps: closesWindow,
    broken: (_step, state) => {
      const left = state.nodes.find((node) => node.externalListeners.length > 1);
      return nodesDiffer(state.nodes) ?? (left ? `${left.name} has a listener left over` : undefined);
    },
    why: "What was switched off goes back on only when every node is as the others are.",
    source: `${learnPage}, Using Node-to-Node Encryption, steps 5 and 6`,
  },
  ...certificateRules,
];

/** The rules that would be broken by taking this step in this state. */
export function brokenRules(
  step: Step,
  state: ClusterState,
): readonly { readonly rule: Rule; readonly found: string }[] {
  return rules.flatMap((rule) => {
    if (!rule.steps.includes(step.kind)) return [];
    const found = rule.broken(step, state);
    return found === undefined ? [] : [{ rule, found }];
  });
}

/** It closes the window beside a node that is ill, of no change of ours. */
function closesAtRest(step: Step): boolean {
  return "atRest" in step && step.atRest === true;
}

function leadsAwayFromEncryption(step: Step): boolean {
  if (step.kind === "switchEncryption") return !step.encrypted;
  return step.kind === "enableListeners" && !step.listener.encrypted;
}

function listenersUsedAfter(step: Step, state: ClusterState) {
  if (step.kind === "switchEncryption") {
    return state.nodes
      .filter((node) => step.nodes.includes(node.otpNode))
      .map((node) => ({ family: node.addressFamily, encrypted: step.encrypted }));
  }
  if (step.kind === "switchAddressFamily") {
    return state.nodes
      .filter((node) => step.nodes.includes(node.otpNode) && node.addressFamily !== step.family)
      .map((node) => ({ family: step.family, encrypted: node.encrypted }));
  }
  return [];
}
