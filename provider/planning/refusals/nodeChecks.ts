import { isIP } from "node:net";
import { isIll, listed, nodesDiffer } from "../look";
import { changesFamily, type Check } from "./check";

/** Reasons that lie in the nodes and in how they stand to each other. */
export const nodeChecks: readonly Check[] = [
  {
    rule: "nodesHealthy",
    find: ({ state }) =>
      state.nodes.filter(isIll).map((node) => ({
        nodes: [node.name],
        found: `${node.name} is ${node.unreachable === undefined ? node.status : `not reachable from here (${node.unreachable})`}`,
        remedy:
          "Bring the node back, or fail it over and remove it; nodes that do not answer cannot be changed like the others.",
      })),
  },
  {
    rule: "nodesActive",
    find: ({ state }) =>
      state.nodes
        .filter((node) => node.membership !== "active")
        .map((node) => ({
          nodes: [node.name],
          found: `${node.name} is ${node.membership === "inactiveFailed" ? "failed over" : "added and not yet rebalanced in"}`,
          remedy: "Rebalance first (recovering, removing or adding the node).",
        })),
  },
  {
    rule: "sameVersion",
    find: ({ state }) => {
      const versions = [
        ...new Set(state.nodes.map((node) => `${node.version} (compatibility ${node.compatibility})`)),
      ];
      return versions.length < 2
        ? []
        : [
            {
              found: `nodes run ${listed(versions)}`,
              remedy: "Finish the upgrade, so that all nodes run the same version.",
            },
          ];
    },
  },
  {
    rule: "rawIpNodeNames",
    find: (input) => {
      const raw = input.state.nodes.filter((node) => isIP(node.name) !== 0).map((node) => node.name);
      return raw.length === 0 || !changesFamily(input)
        ? []
        : [
            {
              nodes: raw,
              found: `nodes are named by raw IP addresses: ${listed(raw)}`,
              remedy:
                "The server refuses to change their family: replace them by nodes that were added by host name.",
            },
          ];
    },
  },
  {
    rule: "sameEncryption",
    find: (input) => {
      if (input.goal.encryption !== undefined) return [];
      const encrypted = input.state.nodes.filter((node) => node.encrypted);
      return encrypted.length === 0 || encrypted.length === input.state.nodes.length
        ? []
        : [
            {
              nodes: encrypted.map((node) => node.name),
              found: `only ${listed(encrypted.map((node) => node.name))} of ${input.state.nodes.length} nodes are encrypted`,
              remedy:
                "Say with a NodeToNodeEncryption resource which level is wanted; an interrupted change left nodes unlike.",
            },
          ];
    },
  },
  {
    rule: "sameAddressFamily",
    find: ({ state, goal }) => {
      const sameEncryption = state.nodes.map((node) => ({ ...node, encrypted: false }));
      const differ = nodesDiffer(sameEncryption);
      return differ === undefined || goal.addressFamily !== undefined
        ? []
        : [
            {
              found: `nodes differ in address family: ${differ.replaceAll(", not encrypted", "")}`,
              remedy:
                "Say with a ClusterAddressFamily resource which family is wanted; an interrupted change left nodes unlike.",
            },
          ];
    },
  },
  {
    rule: "sameLevel",
    find: ({ state: { levelsDiffer } }) =>
      levelsDiffer === undefined
        ? []
        : [
            {
              found: `nodes do not show the same cluster encryption level: ${levelsDiffer}`,
              remedy:
                "A change of it reaches every node within a second: run again, and see whether all nodes are connected if it stays so.",
            },
          ],
  },
];
