import type { JsonNode } from "./jsonText";

/** What is known about one side of a comparison: the recorded one or the simulated one. */
export interface Side {
  /** REST port of node 0; node i listens i above it, with TLS 10000 above that. */
  readonly portBase: number;
  readonly nodes: number;
  /** Base64 of all certificates that were handed to the servers: these must come back as they are. */
  readonly handedCertificates: ReadonlySet<string>;
}

/** Members that hold a time of the run itself. */
const times = new Set(["loadTimestamp", "password_change_date", "timestamp"]);
/** Validity of certificates: the run's own only where the server made them. */
const validity = new Set(["expires", "notBefore", "notAfter"]);
/** How far a node's own work on its disk has come since it started: another number at another moment. */
const progress = new Set(["encryptionAtRestInfo"]);
/** Identifiers that are made anew for each run. */
const identifiers = new Set(["otpCookie", "nodeHash", "rev", "statusId", "rebalance_id"]);
/** Sizes of the machine, and what it uses of them. */
const sizes = new Set([
  "memoryTotal",
  "memoryFree",
  "mcdMemoryReserved",
  "mcdMemoryAllocated",
  "cpuCount",
  "total",
  "used",
  "free",
  "quotaTotal",
  "quotaTotalPerNode",
  "usedByData",
]);
/** Ports that stand for a node, and are compared as such. */
const restPorts = new Set(["port", "mgmt", "mgmtSSL", "httpsMgmt"]);
const otherPorts = new Set([
  "direct",
  "httpsCAPI",
  "distTCP",
  "distTLS",
  "kv",
  "kvSSL",
  "capi",
  "capiSSL",
  "projector",
]);

/** Replaces what may differ between two runs of one server (ports, identifiers, times, sizes, builds, generated PEM) by names for it. */
export function normaliseJson(node: JsonNode, side: Side, path: readonly string[] = []): JsonNode {
  if (node.kind === "value") return normaliseValue(node, side, path);
  if (node.kind === "array") {
    return { kind: "array", items: inOrder(node.items).map((item) => normaliseJson(item, side, path)) };
  }
  const uploaded = node.members.some(
    ([name, value]) => name === "type" && value.kind === "value" && value.value === "uploaded",
  );
  const members = node.members.map(([name, value]): readonly [string, JsonNode] => {
    const member = normaliseText(name, side);
    if (progress.has(name)) return [member, { kind: "value", value: "<progress>" }];
    if (validity.has(name) && !uploaded) return [member, placeholder(value, "time")];
    return [member, normaliseJson(value, side, [...path, name])];
  });
  // The order of names says nothing; where a name comes twice, its values keep their order.
  return {
    kind: "object",
    members: members.sort(([left], [right]) => compareTexts(left, right)),
  };
}

/** What is not compared, and why; everything else of an answer is. */
export const notCompared =
  "the order of users and groups: servers list them as an ETS table hashes them (ns_server: replicated_dets, select), " +
  "by a hash of the runtime's own into which the numbers go that its atoms were given";

/** Users and groups are compared by their names. */
function inOrder(items: readonly JsonNode[]): readonly JsonNode[] {
  const named = items.map((item) => ({ item, name: nameOfUserOrGroup(item) }));
  if (named.some(({ name }) => name === undefined)) return items;
  return named.sort((left, right) => compareTexts(left.name ?? "", right.name ?? "")).map(({ item }) => item);
}

function nameOfUserOrGroup(item: JsonNode): string | undefined {
  if (item.kind !== "object" || !item.members.some(([name]) => name === "roles")) return undefined;
  const id = item.members.find(([name]) => name === "id")?.[1];
  return id?.kind === "value" && typeof id.value === "string" ? id.value : undefined;
}

function compareTexts(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function placeholder(node: JsonNode, name: string): JsonNode {
  return node.kind === "value" && node.value !== null ? { kind: "value", value: `<${name}>` } : node;
}

function normaliseValue(
  node: Extract<JsonNode, { kind: "value" }>,
  side: Side,
  path: readonly string[],
): JsonNode {
  const name = path.at(-1) ?? "";
  const within = path.at(-2) ?? "";
  if (within === "componentsVersion") return placeholder(node, "component version");
  if (times.has(name) || name === "uptime") return placeholder(node, "time");
  if (identifiers.has(name)) return placeholder(node, "identifier");
  if (otherPorts.has(name) && (within === "ports" || within === "services")) return placeholder(node, "port");
  if (sizes.has(name)) return placeholder(node, "size");
  // The quota that a fresh node proposes is a share of the machine's memory.
  if (name === "memoryQuota" && Number(node.value) > 4096) return placeholder(node, "size");
  if (typeof node.value === "string") return { kind: "value", value: normaliseText(node.value, side) };
  if (typeof node.value === "number" && restPorts.has(name) && isPortOf(side, node.value)) {
    return { kind: "value", value: portName(side, node.value) };
  }
  return node;
}

function isPortOf({ portBase, nodes }: Side, port: number): boolean {
  const plain = port >= portBase + 10000 ? port - 10000 : port;
  return plain >= portBase && plain < portBase + Math.max(nodes, 3);
}

function portName({ portBase }: Side, port: number): string {
  const tls = port >= portBase + 10000;
  return `<${tls ? "TLS" : "REST"} port of node ${port - portBase - (tls ? 10000 : 0)}>`;
}

const certificate = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g;

/** Every certificate in a text, as base64 without line breaks. */
export function certificatesIn(text: string): readonly string[] {
  return [...text.matchAll(certificate)].map((found) => (found[1] ?? "").replace(/\s/g, ""));
}

export function normaliseText(text: string, side: Side): string {
  return text
    .replace(certificate, (pem, base64: string) =>
      side.handedCertificates.has(base64.replace(/\s/g, "")) ? pem : "<generated certificate>",
    )
    .replace(/\b[0-9a-f]{32}\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, "<uuid>")
    .replace(/Couchbase Server [0-9a-f]{8}\b/g, "Couchbase Server <identifier>")
    .replace(/Couchbase Internal Client \(\d+\)/g, "Couchbase Internal Client (<identifier>)")
    .replace(/\b(v|rev)=[0-9A-Za-z%]+/g, "$1=<hash>")
    .replace(/\b(\d+\.\d+\.\d+)-\d+-(enterprise|community)\b/g, "$1-<build>-$2")
    .replace(/:(\d{4,5})(?!\d)/g, (all, digits: string) => {
      const port = Number(digits);
      return isPortOf(side, port) ? `:${portName(side, port)}` : all;
    })
    .replace(/:\d{5}(?!\d)|:9[5-9]\d\d(?!\d)/g, ":<port>")
    .replace(/\bon port \d+/g, "on port <port>")
    .replace(/\botp port \d+/g, "otp port <port>");
}
