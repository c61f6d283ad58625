import { hasListener, listenerName, sameListener, speaks, unusedListeners } from "../effect";
import type { Rule } from "../rule";
import { activeNodes, describeNetwork } from "../sight";

const order =
  "Listeners on all nodes, then the switch on all nodes, then unused listeners removed on all nodes (cluster API facts A.6, as couchbase-cli does it).";

export const switchBeforeListeners: Rule = {
  name: "switchBeforeListeners",
  source: order,
  judgeRequest: ({ effect, before }) => {
    if (!effect || (effect.familyTo === undefined && effect.encryptedTo === undefined)) return [];
    const { node } = effect;
    const needed = {
      family: effect.familyTo ?? node.family,
      encrypted: effect.encryptedTo ?? node.encrypted,
    };
    const lacking = activeNodes(before).filter((other) => other.running && !hasListener(other, needed));
    return lacking.length === 0
      ? []
      : [
          `switched to ${listenerName(needed)} before ${lacking.map((other) => other.otpNode).join(", ")} listens on it`,
        ];
  },
};

export const listenerRemovedWhileSpoken: Rule = {
  name: "listenerRemovedWhileSpoken",
  source: order,
  judgeRequest: ({ effect, before, refused }) =>
    refused || !effect
      ? []
      : effect.removed.flatMap((listener) => {
          const speakers = activeNodes(before).filter((other) => sameListener(speaks(other), listener));
          return speakers.length === 0
            ? []
            : [
                `${listenerName(listener)} removed while ${speakers.map((other) => other.otpNode).join(", ")} still speaks it`,
              ];
        }),
};

export const listenerLeftOver: Rule = {
  name: "listenerLeftOver",
  source: order,
  judgeEnd: (start, end) =>
    end.nodes
      .filter((node) => node.running)
      .flatMap((node) => {
        const atStart = start.nodes.find((candidate) => candidate.otpNode === node.otpNode);
        if (atStart && describeNetwork(atStart) === describeNetwork(node)) return [];
        return unusedListeners(node)
          .filter((listener) => !activeNodes(end).some((other) => sameListener(speaks(other), listener)))
          .map((listener) => ({
            node: node.otpNode,
            text: `${listenerName(listener)} is left over: no node speaks it`,
          }));
      }),
};
