import type { FunctionStatus } from "../vocabulary";
import { afterCertificateStep } from "./certificates/effects";
import { listenerInUse, processes, sameFunction, hasListener, whenSettled } from "./look";
import type { ClusterState, NodeState } from "./state";
import type { Step } from "./step";

/** The state as it will be after a step: what the planner goes on from, and what the executor compares with. Pure. */
export function after(state: ClusterState, step: Step): ClusterState {
  switch (step.kind) {
    case "disableAutoFailover":
      return { ...state, autoFailover: { ...state.autoFailover, enabled: false } };
    case "restoreAutoFailover":
      return { ...state, autoFailover: step.settings };
    case "enableListeners":
      return onNodes(state, step.nodes, (node) =>
        hasListener(node, step.listener)
          ? node
          : { ...node, externalListeners: [...node.externalListeners, step.listener] },
      );
    case "removeUnusedListeners":
      return onNodes(state, step.nodes, (node) => ({ ...node, externalListeners: [listenerInUse(node)] }));
    case "switchAddressFamily":
      return onNodes(state, step.nodes, (node) => ({
        ...node,
        addressFamily: step.family,
        addressFamilyOnly: step.only,
      }));
    case "switchEncryption":
      return withEffectiveLevel(
        onNodes(state, step.nodes, (node) => ({ ...node, encrypted: step.encrypted })),
      );
    case "setLevel":
      return { ...state, level: step.level };
    case "waitForFunctions":
      return onFunctions(state, (status) => whenSettled(status));
    case "pauseFunctions":
      return onFunctions(state, (status) => (processes(status) ? "paused" : status));
    case "resumeFunctions":
      return {
        ...state,
        functions: state.functions.readable
          ? {
              readable: true,
              value: state.functions.value.map((one) =>
                step.functions.some((name) => sameFunction(name, one))
                  ? { ...one, status: "deployed" as const }
                  : one,
              ),
            }
          : state.functions,
      };
    case "trustCAs":
    case "reloadCertificate":
    case "reloadClientCertificate":
    case "regenerateCertificates":
    case "confirmCertificates":
    case "removeTrustedCAs":
      return afterCertificateStep(state, step);
    case "waitForServices":
    case "confirmHealthy":
      return state;
  }
}

function onFunctions(state: ClusterState, change: (status: FunctionStatus) => FunctionStatus): ClusterState {
  if (!state.functions.readable) return state;
  const value = state.functions.value.map((one) => ({ ...one, status: change(one.status) }));
  return { ...state, functions: { readable: true, value } };
}

function onNodes(
  state: ClusterState,
  otpNodes: readonly string[],
  change: (node: NodeState) => NodeState,
): ClusterState {
  return {
    ...state,
    nodes: state.nodes.map((node) => (otpNodes.includes(node.otpNode) ? change(node) : node)),
  };
}

/** The level counts only while every node is encrypted; the server keeps no other than control when encryption goes off. */
function withEffectiveLevel(state: ClusterState): ClusterState {
  const all = state.nodes.every((node) => node.encrypted);
  if (!all) return { ...state, level: "none" };
  return state.level === "none" ? { ...state, level: "control" } : state;
}
