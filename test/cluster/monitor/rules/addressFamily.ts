import type { Rule } from "../rule";

export const familyWhileEncrypted: Rule = {
  name: "familyWhileEncrypted",
  source:
    "Node-to-node encryption must be disabled, before the address family can be changed (Manage Address Families).",
  judgeRequest: ({ effect, before, refused }) => {
    if (refused || effect?.familyTo === undefined) return [];
    const encrypted = before.nodes.filter((node) => node.encrypted).map((node) => node.otpNode);
    return encrypted.length === 0
      ? []
      : [`family changed to ${effect.familyTo} while encryption is on at ${encrypted.join(", ")}`];
  },
};

export const twoNodesChangeFamily: Rule = {
  name: "twoNodesChangeFamily",
  source:
    "A change of family restarts every service but Data on the node (Manage Address Families); with several nodes at once peers are unhealthy for seconds (recorded cluster managers).",
  judgeRequest: ({ effect, before, refused, request }, past) => {
    if (refused || effect?.familyTo === undefined) return [];
    const others = new Set([
      ...before.nodes.filter((node) => node.running && node.switchingFamily).map((node) => node.otpNode),
      ...past.underWay
        .filter((other) => other.effect?.familyTo !== undefined)
        .map((other) => other.request.node),
    ]);
    others.delete(request.node);
    return others.size === 0
      ? []
      : [`family changed to ${effect.familyTo} while ${[...others].join(", ")} is changing its family`];
  },
};
