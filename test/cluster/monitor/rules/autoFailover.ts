import { isDeepStrictEqual } from "node:util";
import type { Attempt, Rule } from "../rule";
import { difference, unhealthySights } from "../sight";

const mustBeOff =
  "Auto-failover must be switched off both for a change to be made to the cluster's address-family, and for encryption to be enabled or disabled (Node-to-Node Encryption).";
const afterwards =
  "Auto-failover can be switched back on after the necessary changes have been made; the requirement prevents nodes that are undergoing changes from being determined unresponsive and failed over (Node-to-Node Encryption).";

export const autoFailoverOn: Rule = {
  name: "autoFailoverOn",
  source: mustBeOff,
  judgeRequest: ({ effect, before, refused }) => {
    if (!effect) return [];
    if (before.autoFailover.enabled) {
      return [
        `${refused ? "tried to change" : "changed"} the network configuration while auto-failover is on`,
      ];
    }
    // A refusal because the node's copy lags behind is the documented race, not a broken rule.
    if (refused || !effect.node.autoFailoverEnabled) return [];
    return ["changed the network configuration while this node still holds auto-failover to be on"];
  },
};

export const autoFailoverOffWhileUnhealthy: Rule = {
  name: "autoFailoverOffWhileUnhealthy",
  source:
    "A cluster with a node that does not answer is what auto-failover is for; such a node cannot be changed anyway (cluster API facts J).",
  judgeRequest: (attempt) =>
    switchesTo(false, attempt)
      ? unhealthySights(attempt.before).map((sight) => `auto-failover switched off while ${sight}`)
      : [],
};

export const autoFailoverBackWhileUnhealthy: Rule = {
  name: "autoFailoverBackWhileUnhealthy",
  source: afterwards,
  // Where no node is undergoing changes, one that does not answer is what auto-failover is for.
  judgeRequest: (attempt, { changesMayBeUnderWay }) =>
    changesMayBeUnderWay && switchesTo(true, attempt)
      ? unhealthySights(attempt.before).map((sight) => `auto-failover switched on while ${sight}`)
      : [],
};

export const autoFailoverBackWhileNodesDiffer: Rule = {
  name: "autoFailoverBackWhileNodesDiffer",
  source: afterwards,
  judgeRequest: (attempt, past) => {
    if (!switchesTo(true, attempt)) return [];
    const differing = difference(attempt.before);
    return [
      ...(differing ? [`auto-failover switched on while nodes differ: ${differing}`] : []),
      ...past.underWay.map(
        ({ request }) => `auto-failover switched on while ${request.node} is still being changed`,
      ),
    ];
  },
};

export const autoFailoverNotRestored: Rule = {
  name: "autoFailoverNotRestored",
  source:
    "If required, re-enable auto-failover (Node-to-Node Encryption); disabling it wipes some of its settings (cluster API facts D.3).",
  judgeEnd: (start, end) => {
    const fields = new Set([...Object.keys(start.autoFailover), ...Object.keys(end.autoFailover)]);
    fields.delete("count");
    return [...fields]
      .filter((field) => !isDeepStrictEqual(start.autoFailover[field], end.autoFailover[field]))
      .map((field) => ({
        text: `auto-failover's ${field} was ${shown(start.autoFailover[field])} at the start and is ${shown(end.autoFailover[field])} at the end`,
      }));
  },
};

/** It is otherwise before. */
export function switchesTo(on: boolean, { change, before, refused }: Attempt): boolean {
  return (
    !refused && change.kind === "autoFailover" && change.enabled === on && before.autoFailover.enabled !== on
  );
}

function shown(value: unknown): string {
  return value === undefined ? "absent" : JSON.stringify(value);
}
