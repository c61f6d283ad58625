import { wrong, type Wrong } from "./wrong";

/** Right texts to make wrong ones of. */
export interface Material {
  /** A CA, a leaf for the node, its key, and the same of a stranger. */
  readonly root: string;
  readonly leaf: string;
  readonly key: string;
  readonly otherRoot: string;
  readonly otherKey: string;
  readonly expired: string;
  readonly nameless: string;
}

const node = "n0.cb.test";
const path = `nodeCertificates["${node}"]`;

export function wrongCertificates(material: Material): readonly Wrong[] {
  const { root, leaf, key, otherRoot, otherKey, expired, nameless } = material;
  const entry = { chain: leaf, privateKey: key };
  const nodes = (over: object) => ({ nodeCertificates: { [node]: { ...entry, ...over } } });
  const delivery = (over: object) => ({ delivery: { type: "ssh", user: "couchbase", ...over } });
  return [
    wrong("trustedCAs", { trustedCAs: undefined, nodeCertificates: undefined }),
    ...["", 5, true].map((trustedCAs) => wrong("trustedCAs", { trustedCAs })),
    wrong("args.trustedCAs", { trustedCAs: {} }),
    ...[5, ""].map((one) => wrong("trustedCAs[1]", { trustedCAs: [root, one] })),
    ...["abc", key, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"].map((trustedCAs) =>
      wrong("args.trustedCAs", { trustedCAs }),
    ),
    wrong("args.trustedCAs", { trustedCAs: root.slice(0, -40) }),
    wrong("args.trustedCAs", { trustedCAs: leaf }),
    wrong("trustedCAs[1]", { trustedCAs: [root, leaf] }),
    ...[5, "text", []].map((nodeCertificates) => wrong("args.nodeCertificates", { nodeCertificates })),
    wrong("args.nodeCertificates", { nodeCertificates: {} }),
    ...[5, "a key", []].map((one) => wrong(path, { nodeCertificates: { [node]: one } })),
    ...[undefined, 5, "", [leaf]].map((chain) => wrong(`${path}.chain`, nodes({ chain }))),
    ...["abc", key, root].map((chain) => wrong(`${path}.chain`, nodes({ chain }))),
    wrong(`${path}.chain`, nodes({ chain: leaf + otherRoot })),
    wrong(`${path}.chain`, nodes({ chain: expired })),
    wrong(`${path}.chain`, nodes({ chain: nameless })),
    ...[5, "", "abc", leaf, otherKey].map((privateKey) => wrong(`${path}.privateKey`, nodes({ privateKey }))),
    wrong(`${path}.privateKey`, nodes({ privateKey: undefined })),
    wrong(`${path}.privatKey`, nodes({ privatKey: key })),
    ...[5, ""].map((one) => wrong(`${path}.privateKeyPassphrase`, nodes({ privateKeyPassphrase: one }))),
    wrong(`${path}.privateKeyPassphrase.type`, nodes({ privateKeyPassphrase: { type: "file" } })),
    wrong(`${path}.privateKeyPassphrase.password`, nodes({ privateKeyPassphrase: { type: "plain" } })),
    wrong(`${path}.privateKeyPassphrase.path`, nodes({ privateKeyPassphrase: { type: "script" } })),
    wrong(`${path}.privateKeyPassphrase.url`, nodes({ privateKeyPassphrase: { type: "rest" } })),
    ...[5, "yes", []].map((serverMade) =>
      wrong(typeof serverMade === "object" ? "args.serverMade" : "serverMade", { serverMade }),
    ),
    wrong("serverMade.replace[0]", { nodeCertificates: undefined, serverMade: { replace: ["ab"] } }),
    wrong("serverMade.all", { nodeCertificates: undefined, serverMade: { all: true } }),
    wrong("serverMade", { serverMade: true }),
    wrong("delivery", { delivery: undefined }),
    wrong("delivery", { delivery: "ssh" }),
    wrong("delivery.type", { delivery: { type: "scp" } }),
    ...["-x", "", "a b", 5].map((user) => wrong("delivery.user", delivery({ user }))),
    ...[0, 65536, "22", 1.5].map((port) => wrong("delivery.port", delivery({ port }))),
    ...["-oProxyCommand=x", "a b", ""].map((host) => wrong("delivery.host", delivery({ host }))),
    ...["inbox", "/a/../b", "/", ""].map((inbox) => wrong("delivery.inbox", delivery({ inbox }))),
    wrong("delivery.sudo", delivery({ sudo: "yes" })),
    wrong("delivery.options.StrictHostKeyChecking", delivery({ options: { StrictHostKeyChecking: "no" } })),
    wrong('delivery.options["a b"]', delivery({ options: { "a b": "x" } })),
    wrong("delivery.options.Port", delivery({ options: { Port: "1\n2" } })),
    wrong("delivery.owner", delivery({ owner: "a;b" })),
    wrong("delivery.usr", delivery({ usr: "x" })),
    wrong("delivery.command", { delivery: { type: "command" } }),
    wrong("delivery.command", { delivery: { type: "command", command: [] } }),
    wrong("delivery.command", { delivery: { type: "command", command: [""] } }),
    wrong("delivery.inbox", { delivery: { type: "local" } }),
    wrong(`${path}.privateKey`, { delivery: { type: "present" } }),
    ...["both", 5].map((strategy) => wrong("strategy", { strategy })),
    ...["yes", 5].map((removeUnusedCAs) => wrong("removeUnusedCAs", { removeUnusedCAs })),
    wrong("removeUnusedCAs[0]", { removeUnusedCAs: ["xyz"] }),
    ...[-1, "30"].map((minimumValidityDays) => wrong("minimumValidityDays", { minimumValidityDays })),
    ...["mail", 5].map((addCAsBy) => wrong("addCAsBy", { addCAsBy })),
    ...["keep", true].map((inboxCA) => wrong("inboxCA", { inboxCA })),
    ...[5, ""].map((reason) => wrong("reason", { reason })),
    wrong("args.trustedCA", { trustedCA: root }),
  ];
}
