import { altersConfiguration, type Rule } from "../rule";
import { activeNodes, describeNetwork, difference, unhealthySights } from "../sight";

export const writeDuringRebalance: Rule = {
  name: "writeDuringRebalance",
  source:
    "Not allowed during rebalance: the newest servers refuse it, the others break connections that the rebalance uses (cluster API facts A.4, J).",
  judgeRequest: (attempt) =>
    attempt.before.rebalanceRunning && altersConfiguration(attempt)
      ? ["network configuration or level changed while a rebalance is running"]
      : [],
};

/**
 * Going back to how the node was at the start is allowed while a node is down: that is a partial change being undone.
 * Nodes whose own change is under way are left out: encryption may be switched on several nodes at once.
 */
export const switchWhileUnhealthy: Rule = {
  name: "switchWhileUnhealthy",
  source:
    "All nodes must be healthy and active, none failed over: unreachable peers make the switch fail (cluster API facts J); connections to all other nodes are re-made (A.5).",
  judgeRequest: ({ effect, before, refused, request }, { start, underWay }) => {
    if (refused || !effect || (effect.familyTo === undefined && effect.encryptedTo === undefined)) return [];
    const atStart = start.nodes.find((node) => node.otpNode === request.node);
    const goesBack =
      atStart !== undefined &&
      (effect.familyTo ?? atStart.family) === atStart.family &&
      (effect.encryptedTo ?? atStart.encrypted) === atStart.encrypted;
    const down = before.nodes.filter((node) => !node.running || node.membership !== "active");
    const ignored = new Set([
      ...underWay
        .filter((other) => other.effect?.encryptedTo !== undefined)
        .map((other) => other.request.node),
      ...(goesBack ? down.map((node) => node.otpNode) : []),
    ]);
    const troubles = goesBack
      ? []
      : down.map((node) => `${node.otpNode} ${node.running ? node.membership : "is down"}`);
    return [...troubles, ...unhealthySights(before, ignored)].map(
      (trouble) => `node switched while ${trouble}`,
    );
  },
};

export const nodesDifferAtEnd: Rule = {
  name: "nodesDifferAtEnd",
  source:
    "The selected setting is applied to every node in the cluster (Node-to-Node Encryption); a cluster in mixed mode is indicative of an error (Manage Address Families).",
  judgeEnd: (start, end) => {
    const differing = difference(end);
    const untouched = activeNodes(end).every((node) =>
      start.nodes.some(
        (other) => other.otpNode === node.otpNode && describeNetwork(other) === describeNetwork(node),
      ),
    );
    return differing && !untouched ? [{ text: `nodes differ at the end: ${differing}` }] : [];
  },
};
