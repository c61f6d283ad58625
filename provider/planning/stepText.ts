import { familyName, type ExternalListener, type FunctionName } from "../vocabulary";
import { certificateLabel } from "./certificates/look";
import type { CertificateName } from "./certificates/state";
import type { BareStep } from "./draft";
import { functionLabel, listed } from "./look";
import type { ClusterState } from "./state";

/** One line for a person; the nodes by their names. */
export function stepText(step: BareStep, state: ClusterState): string {
  const names = (otpNodes: readonly string[]) => {
    const found = otpNodes.map(
      (otpNode) => state.nodes.find((node) => node.otpNode === otpNode)?.name ?? otpNode,
    );
    return found.length === state.nodes.length && found.length > 1
      ? `all ${found.length} nodes`
      : listed(found);
  };
  const functions = (list: readonly FunctionName[]) =>
    `Eventing function${list.length === 1 ? "" : "s"} ${listed(list.map(functionLabel))}`;
  const authorities = (list: readonly CertificateName[]) => listed(list.map(certificateLabel), 4);
  switch (step.kind) {
    case "disableAutoFailover":
      return "Switch auto-failover off and see it off on every node";
    case "enableListeners":
      return `Enable the ${listenerName(step.listener)} on ${names(step.nodes)}`;
    case "switchAddressFamily":
      return `Switch ${names(step.nodes)} to ${familyName(step.family)}${step.only ? " only" : ""}`;
    case "waitForServices":
      return "Wait until services have settled on every node";
    case "waitForFunctions":
      return `Wait until ${functions(step.functions)} came to rest`;
    case "pauseFunctions":
      return `Pause ${functions(step.functions)}`;
    case "switchEncryption":
      return `${step.encrypted ? "Enable" : "Disable"} node-to-node encryption on ${names(step.nodes)}`;
    case "removeUnusedListeners":
      return `Remove unused listeners on ${names(step.nodes)}`;
    case "setLevel":
      return `Set the cluster encryption level to ${step.level}`;
    case "confirmHealthy":
      return "See every node healthy from every node, three times in a row";
    case "resumeFunctions":
      return `Resume ${functions(step.functions)}`;
    case "restoreAutoFailover":
      return `Switch auto-failover back on with all its settings (timeout ${String(step.settings["timeout"])} s)`;
    case "trustCAs":
      return step.by === "inbox"
        ? `Trust ${authorities(step.authorities)}, from the inbox of ${names([step.node])}, and see it on every node`
        : `Trust ${authorities(step.authorities)}, uploaded to ${names([step.node])}, and see it on every node`;
    case "reloadCertificate":
      return `Load the certificate on ${names(step.nodes)} and see its TLS ports present it (${step.leaf.slice(0, 8)})`;
    case "reloadClientCertificate":
      return `Load the internal client certificate on ${names(step.nodes)} and see the node show it (${step.leaf.slice(0, 8)})`;
    case "regenerateCertificates":
      return `Let the server make certificates for every node${step.newAuthority ? ", under a new CA" : ""}`;
    case "confirmCertificates":
      return `See every node serve ${step.serverMade ? "a server-made certificate" : "its certificate"}${
        step.left.length === 0 ? "" : `, and none under ${authorities(step.left)}`
      }`;
    case "removeTrustedCAs":
      return `Remove ${authorities(step.authorities)} from the trusted CAs, which nothing uses any more`;
  }
}

function listenerName(listener: ExternalListener): string {
  return `${familyName(listener.family)} ${listener.encrypted ? "TLS" : "plain"} listener`;
}
