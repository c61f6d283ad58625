import { autoFailover } from "../autoFailover/settings";
import { untrustedClientCertificates } from "../certificates/inUse";
import { ownLinkFailure } from "../certificates/links";
import { crashed, empty, fieldErrors, refusedByState, type Answer } from "../http/answer";
import type { Call, Form } from "../http/call";
import type { Route } from "../http/route";
import { Validator } from "../http/validator";
import type { AddressFamily, NetworkConfiguration } from "../network/networkConfiguration";
import { hostOf, isRawIp } from "../node/names";
import type { SimulatedNode } from "../node/simulatedNode";
import { administrator } from "../provisioning/settings";
import { storedLevel } from "../security/level";

const permission = "cluster.admin.setup!write";
const path = (action: string) => `/node/controller/${action}`;

export const networkConfigurationRoutes: readonly Route[] = [
  { method: "POST", path: path("setupNetConfig"), permission, handle: setupNetConfig },
  { method: "POST", path: path("enableExternalListener"), permission, handle: enableExternalListener },
  { method: "POST", path: path("disableExternalListener"), permission, handle: disableExternalListener },
  {
    method: "POST",
    path: path("disableUnusedExternalListeners"),
    permission,
    handle: disableUnusedExternalListeners,
  },
];

type Change = { -readonly [Key in keyof NetworkConfiguration]?: NetworkConfiguration[Key] };

async function setupNetConfig(call: Call): Promise<Answer> {
  const { node } = call;
  const read = readChange(call, "unsafe");
  if ("answer" in read) return read.answer;
  if (hasDuplicates(formOf(call))) return crashed();
  call.surviveRestart();
  return call.takesEffect(async () => {
    const failure = await node.updater.apply(read.change);
    return failure === undefined ? empty : fieldErrors([["_", failure]]);
  });
}

async function enableExternalListener(call: Call): Promise<Answer> {
  const { node } = call;
  const read = readChange(call, "unsafe");
  if ("answer" in read) return read.answer;
  const { family, encrypted } = read.change;
  return call.takesEffect(async () => {
    const failure = await node.updater.enable({ family, encrypted });
    if (failure !== undefined) return fieldErrors([["_", failure]]);
    const pair = node.updater.pair({ family, encrypted });
    if (!node.resolves(pair.family)) {
      return fieldErrors([
        [
          "_",
          `Failed to resolve address for "${node.name}". The hostname may be incorrect or not resolvable.`,
        ],
      ]);
    }
    const unverified = pair.encrypted ? ownLinkFailure(node) : undefined;
    if (unverified !== undefined) return fieldErrors([["_", unverified]]);
    const { enableTlsListener, enablePlainListener } = node.profile.network;
    await node.pause(pair.encrypted ? enableTlsListener : enablePlainListener);
    return empty;
  });
}

async function disableExternalListener(call: Call): Promise<Answer> {
  const read = readChange(call, "safe");
  if ("answer" in read) return read.answer;
  const { family, encrypted } = read.change;
  return call.takesEffect(async () => {
    const failure = await call.node.updater.disable({ family, encrypted });
    return failure === undefined ? empty : fieldErrors([["_", failure]]);
  });
}

async function disableUnusedExternalListeners(call: Call): Promise<Answer> {
  return call.takesEffect(async () => {
    const failure = await call.node.updater.disableUnused();
    return failure === undefined ? empty : fieldErrors([["_", failure]]);
  });
}

/** JSON is not read: it counts as no parameters at all. */
function formOf({ request }: Call): Form {
  return request.headers["content-type"]?.startsWith("application/json") ? [] : request.form;
}

function hasDuplicates(form: Form): boolean {
  return new Set(form.map(([name]) => name)).size < form.length;
}

/** Cluster API facts A.3, in its order; "safe" requests are checked for their form only. */
function readChange(call: Call, kind: "safe" | "unsafe"): { change: Change } | { answer: Answer } {
  const { node, request } = call;
  const validator = new Validator(formOf(call));
  const change = readFields(validator, node);
  const wellFormed = !validator.failed;
  checkClientCertificates(validator, node, change);
  if (kind === "unsafe") checkState(validator, node, change);
  const justValidate = request.query.get("just_validate") === "1";
  if (justValidate) {
    const status = validator.failed ? node.profile.http.justValidateStatus : 200;
    return { answer: validator.answer(status) };
  }
  if (!validator.failed) return { change };
  const answer = validator.answer();
  return { answer: wellFormed ? refusedByState(answer) : answer };
}

function readFields(validator: Validator, node: SimulatedNode): Change {
  const { network } = node.profile;
  const allowed = { families: ["ipv4", "ipv6"], encryption: ["on", "off"] } as const;
  const enumerated = !node.isEnterprise && network.communityRefusal === "enumeration";
  const family = validator.oneOf<AddressFamily>("afamily", enumerated ? ["ipv4"] : allowed.families);
  const only = validator.boolean("afamilyOnly");
  const clientCertVerification = network.clientCertVerification
    ? validator.boolean("clientCertVerification")
    : undefined;
  const encryption = validator.oneOf<"on" | "off">(
    "nodeEncryption",
    enumerated ? ["off"] : allowed.encryption,
  );
  validator.refuseUnknown();
  if (network.needsParameters && validator.form.length === 0) {
    validator.fail("_", "Request should have parameters");
  }
  if (!node.isEnterprise && !enumerated) refuseInCommunity(validator, node, family, encryption);
  return {
    ...(family === undefined ? {} : { family }),
    ...(only === undefined ? {} : { only }),
    ...(clientCertVerification === undefined ? {} : { clientCertVerification }),
    ...(encryption === undefined ? {} : { encrypted: encryption === "on" }),
  };
}

function refuseInCommunity(
  validator: Validator,
  node: SimulatedNode,
  family: AddressFamily | undefined,
  encryption: "on" | "off" | undefined,
): void {
  const ownWords = node.profile.network.communityRefusal === "wordOfItsOwn";
  const words = (own: string) => (ownWords ? own : "Supported in enterprise edition only");
  if (encryption === "on") {
    validator.fail("nodeEncryption", words("Node encryption is not supported in community edition"));
  }
  if (family === "ipv6") {
    // 7.0 names the wrong field.
    validator.fail(
      ownWords ? "nodeEncryption" : "afamily",
      words("IPv6 is not supported in community edition"),
    );
  }
}

function checkClientCertificates(validator: Validator, node: SimulatedNode, change: Change): void {
  const { clientCertVerification, encrypted } = { ...node.network, ...change };
  const untrusted =
    clientCertVerification && encrypted && node.isEnterprise ? untrustedClientCertificates(node) : undefined;
  if (untrusted !== undefined) validator.fail("_", untrusted);
}

function checkState(validator: Validator, node: SimulatedNode, change: Change): void {
  const provisioned = node.config.get(administrator) !== undefined;
  const autoFailoverOn = provisioned && (node.config.get(autoFailover)?.enabled ?? false);
  if (autoFailoverOn) {
    validator.fail("_", "Can't change network configuration when auto-failover is enabled.");
  } else if (change.encrypted === false && storedLevel(node) !== "control") {
    validator.fail(
      "nodeEncryption",
      `Can't disable nodeEncryption when the cluster encryption level has been set to ${storedLevel(node)}`,
    );
  }
  const rawNames = node.members.filter((otpNode) => isRawIp(hostOf(otpNode)));
  if (change.family !== undefined && change.family !== node.network.family && rawNames.length > 0) {
    const words = "Can't change address family when nodes are configured with raw IP addresses: [";
    // The server breaks the list after each name and indents it to where it began.
    const names = rawNames.map((name) => `'${name}'`).join(`,\n${" ".repeat(words.length)}`);
    validator.fail("afamily", `${words}${names}]`);
  }
}
