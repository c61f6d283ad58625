import { authenticate } from "../access/users";
import { distrustOfJoining, isUnknownAuthority } from "../certificates/links";
import { json, type Answer } from "../http/answer";
import { formValue, type Call, type Form } from "../http/call";
import { erlangStrings } from "../http/erlangStrings";
import { readServiceNames, unknownServices } from "../node/services";
import type { SimulatedNode } from "../node/simulatedNode";
import { join } from "../provisioning/join";
import { rebalanceOf } from "../provisioning/rebalance";
import { administrator } from "../provisioning/settings";

/** Recorded: 3.9 to 12 s; the joining node's web servers restart meanwhile. */
const joining = [3800, 6000] as const;
/** Recorded: how long a plain port, asked by TLS, is waited for. */
const waitingForTls = [30_000, 30_010] as const;
const defaultPorts = { http: 8091, https: 18091 } as const;

interface Address {
  readonly scheme: "http" | "https";
  readonly host: string;
  readonly port: number;
}

/** Takes a fresh node in, not yet active (ns_server: menelaus_web_cluster, parse_join_cluster_params; ns_cluster, do_add_node). */
export async function addNode(call: Call): Promise<Answer> {
  const { node, request } = call;
  const address = parseAddress((formValue(request.form, "hostname") ?? "").trim());
  const errors = [...missing(request.form), ...("error" in address ? [address.error] : []), ...wrong(call)];
  if (errors.length > 0 || "error" in address) return json(errors, 400);
  const unusable = wrongCredentials(request.form);
  if (unusable !== undefined) return json([unusable], 400);
  const impossible = impossibleNow(node);
  if (impossible !== undefined) return json([impossible], 400);
  const found = await reach(node, address);
  if ("error" in found) return json([found.error], 400);
  const refusal = distrust(node, found.other, address) ?? refusalOf(node, found.other, request.form);
  if (refusal !== undefined) return json([`Prepare join failed. ${refusal}`], 400);
  return call.takesEffect(async () => {
    const { other } = found;
    other.restUp = false;
    await other.doors.adjust();
    await node.pause(joining);
    await join(other, node, address.host, servicesOf(request.form));
    other.restUp = true;
    await other.doors.adjust();
    return json({ otpNode: other.otpNode });
  });
}

function missing(form: Form): readonly string[] {
  if (formValue(form, "clientCertAuth") === "true") return [];
  return ["user", "password"]
    .filter((name) => formValue(form, name) === undefined)
    .map((name) => `${name} is missing`);
}

function wrong({ node, request: { form } }: Call): readonly string[] {
  const withCertificates = node.profile.network.clientCertVerification;
  const known = ["hostname", "user", "password", "services", ...(withCertificates ? ["clientCertAuth"] : [])];
  const unknown = form.map(([name]) => name).filter((name) => !known.includes(name));
  const asked = formValue(form, "services");
  const strangers = unknownServices(servicesOf(form));
  const none = asked !== undefined && servicesOf(form).length === 0;
  return [
    ...(unknown.length > 0 ? [`Got unknown parameters: ${erlangStrings(unknown)}`] : []),
    ...(strangers.length > 0 ? [`Unknown services: ${erlangStrings(strangers)}`] : []),
    ...(none && !withCertificates ? ["At least one service has to be selected"] : []),
  ];
}

function servicesOf(form: Form): readonly string[] {
  return readServiceNames(formValue(form, "services") ?? "kv");
}

function wrongCredentials(form: Form): string | undefined {
  const [user, password] = [formValue(form, "user"), formValue(form, "password")];
  if (user === "" && password !== "") {
    return "If a username is not specified, a password must not be supplied.";
  }
  return user !== "" && password === "" ? "A password must be supplied." : undefined;
}

function parseAddress(text: string): Address | { readonly error: string } {
  if (text === "") return { error: "Hostname is required." };
  const [, scheme = "https", rest = ""] = /^(?:(.*?):\/\/)?(.*)$/.exec(text) ?? [];
  const known = scheme.toLowerCase();
  if (known !== "http" && known !== "https") return { error: `Unsupported protocol ${scheme}` };
  const found = /^(?:\[([^\]]+)\]|([^:/?#]+))(?::(\d+))?\/?$/.exec(rest);
  const host = found?.[1] ?? found?.[2];
  if (host === undefined) {
    return { error: `Malformed URL ${text}; if using IPv6, enclose in square brackets` };
  }
  const port = Number(found?.[3] ?? defaultPorts[known]);
  if (port < 1024 || port > 65535) {
    return { error: "The port number must be greater than 1023 and less than 65536." };
  }
  return { scheme: known, host, port };
}

async function reach(
  node: SimulatedNode,
  { scheme, host, port }: Address,
): Promise<{ readonly other: SimulatedNode } | { readonly error: string }> {
  const other = node.making.landscape.nodes.find(
    ({ making: { ports }, running, restUp }) =>
      [ports.rest, ports.restTls].includes(port) && running && restUp,
  );
  const hint =
    "This could be due to an incorrect host/port combination or a firewall in place between the servers.";
  if (!other) {
    const url = `${scheme}://${host.includes(":") ? `[${host}]` : host}:${port}`;
    return { error: `Failed to connect to ${url}. Could not connect to "${host}" on port ${port}.  ${hint}` };
  }
  if (scheme === "http" && node.isEnterprise) {
    return { error: "http is prohibited due to security reasons, please use https" };
  }
  if (scheme === "https" && port === other.making.ports.rest) {
    await node.pause(waitingForTls);
    return { error: `Prepare join failed. Timeout connecting to "${host}" on port ${port}.  ${hint}` };
  }
  return { other };
}

function impossibleNow({ config }: SimulatedNode): string | undefined {
  if (!config.get(administrator)) return "Adding nodes to not provisioned nodes is not allowed.";
  return rebalanceOf(config).running
    ? "Node addition is disallowed while rebalance is in progress"
    : undefined;
}

/** From 7.6 on a cluster with an operator's certificates verifies whom it asks. */
function distrust(node: SimulatedNode, other: SimulatedNode, { host, port }: Address): string | undefined {
  if (other === node || !node.profile.certificates.clientCertificates) return undefined;
  const details = distrustOfJoining(node, other, host);
  if (details === undefined) return undefined;
  const failure = `Failed to establish TLS connection to ${host}:${port}. ${details}`;
  return isUnknownAuthority(details)
    ? `${failure}. Please review the CAs available on the cluster (${node.otpNode}) and add a new one if required`
    : failure;
}

/** What the node that is to join says to it. */
function refusalOf(node: SimulatedNode, other: SimulatedNode, form: Form): string | undefined {
  const credentials = `${formValue(form, "user") ?? ""}:${formValue(form, "password") ?? ""}`;
  const authorization = `Basic ${Buffer.from(credentials).toString("base64")}`;
  if (other.config.get(administrator) && !authenticate(other.config, authorization)) {
    return "Authentication failed. Verify username and password.";
  }
  if (other === node) return "Joining node to itself is not allowed.";
  return other.members.length > 1 ? "Node is already part of cluster." : undefined;
}
