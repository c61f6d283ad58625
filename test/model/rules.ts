import { spokenBy, type World } from "./world";
import type { Server, Write } from "./writes";

/**
 * The documented procedure in the model's own words: nothing of the planner's rules is used here. Each finds what is wrong with a write in
 * the world before it, or with a world as such.
 */
export interface WriteRule {
  readonly name: string;
  readonly words: string;
  readonly broken: (write: Write, before: World, after: World, server: Server) => boolean;
}

export interface WorldRule {
  readonly name: string;
  readonly words: string;
  readonly broken: (world: World) => boolean;
}

const anyEncrypted = ({ nodes }: World) => nodes.some(({ encrypted }) => encrypted);
const allEncrypted = ({ nodes }: World) => nodes.every(({ encrypted }) => encrypted);

export const writeRules: readonly WriteRule[] = [
  {
    name: "auto-failover is off while the network changes",
    words:
      "Family, only, encryption, listeners and level change only while auto-failover is off; certificates, too, where a node is encrypted.",
    broken: (write, before) => {
      const network = ["addListener", "removeUnused", "switch", "level"].includes(write.kind);
      const certificates = ["loadCA", "reload", "removeCA"].includes(write.kind);
      return before.autoFailover !== "off" && (network || (certificates && anyEncrypted(before)));
    },
  },
  {
    name: "functions are paused while encryption changes",
    words: "No function processes mutations, or is about to, while encryption or its level changes.",
    broken: (_write, before, after) =>
      before.orders !== "paused" &&
      (before.level !== after.level ||
        before.nodes.some(({ encrypted }, at) => encrypted !== after.nodes[at]?.encrypted)),
  },
  {
    name: "the family changes without encryption",
    words: "A node's family changes only while no node is encrypted.",
    broken: (_write, before, after) =>
      anyEncrypted(before) && before.nodes.some(({ family }, at) => family !== after.nodes[at]?.family),
  },
  {
    name: "encryption goes off from control only",
    words:
      "No node's encryption is switched off at the levels all and strict, and no plain listener added, with which that begins.",
    broken: (write, before) =>
      before.level !== "control" &&
      ((write.kind === "switch" && write.to.encrypted === false) ||
        (write.kind === "addListener" && write.listener.endsWith("plain"))),
  },
  {
    name: "a level needs encryption",
    words: "A level is set only while every node is encrypted.",
    broken: (write, before) => write.kind === "level" && !allEncrypted(before),
  },
  {
    name: "one level at a time",
    words: "No level is left out on the way between control and strict.",
    broken: (_write, before, after) =>
      [before.level, after.level].includes("control") && [before.level, after.level].includes("strict"),
  },
  {
    name: "what was off goes on among equals",
    words:
      "Functions are resumed and auto-failover is switched on only while every node is like the others and has the one listener that it speaks.",
    broken: (write, before, after) => {
      const resumes = write.kind === "function" && write.action === "resume";
      const switchesOn = before.autoFailover === "off" && after.autoFailover !== "off";
      return (resumes || switchesOn) && !isUniform(before);
    },
  },
  {
    name: "functions are resumed before auto-failover is back",
    words: "Auto-failover is switched on last: no function is paused any more then.",
    broken: (_write, before, after) =>
      before.autoFailover === "off" &&
      after.autoFailover !== "off" &&
      (before.orders === "paused" || before.orders === "pausing"),
  },
  {
    name: "only what ran is touched",
    words: "A function that its owner paused is neither resumed nor paused.",
    broken: (write) => write.kind === "function" && write.name !== "orders",
  },
  {
    name: "a CA is trusted by all before a node goes under it",
    words: "A node takes up a certificate only when every node trusts its CA.",
    broken: (write, before) =>
      write.kind === "reload" && before.nodes.some(({ trusts }) => !trusts.includes(write.certificate)),
  },
  {
    name: "before 7.1 CAs change without encryption",
    words: "Before 7.1 another CA takes the place of the cluster's only while no node is encrypted.",
    broken: (write, before, _after, { oneCA }) =>
      oneCA && anyEncrypted(before) && ["loadCA", "removeCA"].includes(write.kind),
  },
  {
    name: "a CA that is used stays",
    words: "A CA is removed only when no node's certificate is under it.",
    broken: (write, before) =>
      write.kind === "removeCA" && before.nodes.some(({ certificate }) => certificate === write.authority),
  },
];

export const worldRules: readonly WorldRule[] = [
  {
    name: "every node reaches every other",
    words:
      "Whatever a node speaks to the others (family, plain or TLS), each of them listens on, and has not switched that family off.",
    broken: ({ nodes }) =>
      nodes.some((node) =>
        nodes.some(
          (other) =>
            !other.listeners.includes(spokenBy(node)) || (other.only && other.family !== node.family),
        ),
      ),
  },
  {
    name: "encrypted links are verified",
    words: "While a node is encrypted, every node trusts the CA of every node's certificate.",
    broken: (world) =>
      anyEncrypted(world) &&
      world.nodes.some(({ certificate }) => world.nodes.some(({ trusts }) => !trusts.includes(certificate))),
  },
  {
    name: "strict has no plain listener",
    words: "At strict no node has a plain listener.",
    broken: ({ level, nodes }) =>
      level === "strict" && nodes.some(({ listeners }) => listeners.some((one) => one.endsWith("plain"))),
  },
  {
    name: "auto-failover keeps its fields",
    words: "Auto-failover that is on has every field that it had.",
    broken: ({ autoFailover }) => autoFailover === "wiped",
  },
];

/** Nodes like each other, and no listener but the one that is spoken. */
export function isUniform({ nodes }: World): boolean {
  const [first] = nodes;
  return nodes.every(
    (node) =>
      node.family === first?.family &&
      node.only === first.only &&
      node.encrypted === first.encrypted &&
      node.listeners.length === 1 &&
      node.listeners[0] === spokenBy(node),
  );
}
