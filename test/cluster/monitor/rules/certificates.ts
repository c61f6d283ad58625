import type { Attempt, Rule } from "../rule";
import { activeNodes } from "../sight";
import type { Truth } from "../truth";

const authorityWhileEncrypted: Rule = {
  name: "authorityWhileEncrypted",
  source:
    "Before a new certificate authority is loaded, node-to-node encryption must be disabled (Node-to-Node Encryption and Certificates); 7.1 lifted this (cluster API facts E.8).",
  judgeRequest: ({ change, before }) => {
    if (!before.oneAuthority || (change.kind !== "uploadAuthority" && change.kind !== "regenerate"))
      return [];
    const encrypted = before.nodes.filter((node) => node.encrypted).map((node) => node.otpNode);
    return encrypted.length === 0
      ? []
      : [`the cluster's authority was to be replaced while encryption is on at ${encrypted.join(", ")}`];
  },
};

const clearTextUnderTrustBoth: Rule = {
  name: "clearTextUnderTrustBoth",
  source:
    "From 7.1 on certificates are rotated with encryption on: the new authority beside the old one (observed differences, rotation at strict).",
  judgeRequest: ({ change, effect, before, refused }, { expectations }) => {
    if (refused || !expectations.has("noClearText")) return [];
    const plain = effect?.added.some(({ encrypted }) => !encrypted) ?? false;
    if (effect?.encryptedTo === false || plain) return ["links between nodes were opened to clear text"];
    return change.kind === "level" && change.level === "control" && before.level !== "control"
      ? ["data was opened to clear text"]
      : [];
  },
};

const reloadBeforeProven: Rule = {
  name: "reloadBeforeProven",
  source:
    "A certificate that turns out to be wrong must not stand on two nodes: each node is proven by a TLS connection before the next (cluster API facts E.4).",
  judgeRequest: ({ change, before, refused, request }) => {
    if (refused || change.kind !== "reload") return [];
    return before.nodes
      .filter((node) => node.running && node.otpNode !== request.node && !node.certificate.proven)
      .map(({ otpNode }) => `certificate reloaded before anybody made a TLS connection to ${otpNode}`);
  },
};

const nodeOnUntrustedChain: Rule = {
  name: "nodeOnUntrustedChain",
  source:
    "All nodes must trust the authority of each node's certificate (cluster API facts E.4, E.6): TLS links between nodes are verified.",
  judgeDone: ({ change }, after) => {
    const concerned = ["reload", "removeAuthority", "uploadAuthority"].includes(change.kind);
    return concerned && after.nodes.some((node) => node.encrypted) ? distrust(after) : [];
  },
  judgeEnd: (start, end) => {
    const already = distrust(start);
    return distrust(end)
      .filter((text) => !already.includes(text))
      .map((text) => ({ text }));
  },
};

const authorityRemovedWhileUsed: Rule = {
  name: "authorityRemovedWhileUsed",
  source: "An authority that a node's certificate was issued by cannot be removed (cluster API facts E.10).",
  judgeRequest: (attempt) => {
    const name = removedAuthority(attempt);
    return attempt.before.nodes
      .filter((node) => node.certificate.authority === name)
      .map(({ otpNode }) => `an authority was to be removed that ${otpNode} uses`);
  },
};

const authorityRemovedByStranger: Rule = {
  name: "authorityRemovedByStranger",
  source:
    "Only authorities are removed that were loaded here or that nodes were moved away from here: others may need what others loaded (cluster API facts E.10).",
  judgeRequest: (attempt, { authoritiesHandled }) => {
    const name = removedAuthority(attempt);
    return attempt.refused || name === undefined || authoritiesHandled.has(name)
      ? []
      : [`an authority was removed that was neither loaded nor replaced here: ${name}`];
  },
};

/** In the order of the documented procedure. */
export const rulesOfCertificates: readonly Rule[] = [
  authorityWhileEncrypted,
  clearTextUnderTrustBoth,
  reloadBeforeProven,
  nodeOnUntrustedChain,
  authorityRemovedWhileUsed,
  authorityRemovedByStranger,
];

/** Authorities that a request brought in, and those that nodes left by it. */
export function handledBy({ change, before, request }: Attempt, after: Truth): readonly string[] {
  const known = before.trustedCAs.map(({ name }) => name);
  const added = after.trustedCAs.map(({ name }) => name).filter((name) => !known.includes(name));
  const left = before.nodes.filter(({ otpNode }) => change.kind === "regenerate" || otpNode === request.node);
  if (change.kind === "loadAuthorities" || change.kind === "uploadAuthority") return added;
  if (change.kind === "reload") return left.map(authorityOf);
  return change.kind === "regenerate" ? [...added, ...left.map(authorityOf)] : [];
}

function authorityOf({ certificate }: { readonly certificate: { readonly authority: string } }): string {
  return certificate.authority;
}

function removedAuthority({ change, before }: Attempt): string | undefined {
  if (change.kind !== "removeAuthority") return undefined;
  return before.trustedCAs.find(({ id }) => id === change.id)?.name;
}

function distrust(truth: Truth): readonly string[] {
  const nodes = activeNodes(truth).filter((node) => node.running);
  return nodes.flatMap((node) =>
    nodes
      .filter((other) => !other.trusts.includes(node.certificate.authority))
      .map((other) => `${other.otpNode} does not trust the authority of ${node.otpNode}'s certificate`),
  );
}
