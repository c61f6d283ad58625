import { json, refusedByState, type Answer } from "../../http/answer";
import type { Call } from "../../http/call";
import type { Route } from "../../http/route";
import { clientCertificateAuth, type ClientCertificateAuth } from "../../security/clientCertificateAuth";
import { allEncrypted, storedLevel } from "../../security/level";
import { enterprise, read, write } from "./enterprise";

const path = "/settings/clientCertAuth";
const none: ClientCertificateAuth = { state: "disable", prefixes: [] };
const most = 10;
const prefixPaths = ["subject.cn", "san.uri", "san.dnsname", "san.email"];

export const clientCertAuthRoutes: readonly Route[] = [
  { method: "GET", path, permission: read, handle: enterprise(show) },
  { method: "POST", path, permission: write, handle: enterprise(change) },
];

function show({ node }: Call): Answer {
  return json(node.config.get(clientCertificateAuth) ?? none);
}

/** Cluster API facts E.10. */
async function change(call: Call): Promise<Answer> {
  const { node, request } = call;
  const wanted = parse(request.body);
  if (wanted === undefined) return json("Invalid JSON", 400);
  const fields = wanted as Record<string, unknown>;
  if (!("state" in fields) || !Array.isArray(fields["prefixes"])) {
    return json("Unsupported format: Must contain 'state' and 'prefixes' fields", 400);
  }
  const others = Object.keys(fields).filter((key) => key !== "state" && key !== "prefixes");
  if (others.length > 0) return json(`Unsupported fields: ${others.join(", ")}`, 400);
  const prefixes = fields["prefixes"] as Record<string, string>[];
  if (prefixes.length > most) return json(`Maximum number of prefixes supported is ${most}`, 400);
  const { hybrid, mandatoryExcludesAll } = node.profile.certificates;
  const states = ["disable", "enable", "mandatory", ...(hybrid ? ["hybrid"] : [])];
  const state = String(fields["state"]);
  const errors = [
    ...(states.includes(state) ? [] : [`Invalid value '${state}' for key 'state'`]),
    ...prefixes.flatMap((prefix) =>
      prefixPaths.includes(prefix["path"] ?? "") ? [] : [`Invalid value '${prefix["path"]}' for key 'path'`],
    ),
    ...(states.includes(state) && state !== "disable" && prefixes.length === 0
      ? [`'prefixes' cannot be empty when the 'state' is '${state}'`]
      : []),
  ];
  if (errors.length > 0) return json(errors, 400);
  const level = storedLevel(node);
  if (mandatoryExcludesAll && state === "mandatory" && level !== "control" && allEncrypted(node)) {
    const words = "Cannot set 'state' to 'mandatory' when cluster encryption level has been set to 'all'";
    return refusedByState(json([words], 400));
  }
  const after = {
    state,
    prefixes: prefixes.map(({ delimiter = "", path: from = "", prefix = "" }) => ({
      delimiter,
      path: from,
      prefix,
    })),
  } as ClientCertificateAuth;
  if (JSON.stringify(after) === JSON.stringify(node.config.get(clientCertificateAuth) ?? none)) {
    return { status: 200 };
  }
  call.surviveRestart();
  return call.takesEffect(() => {
    node.write(clientCertificateAuth, after);
    return { status: 202 };
  });
}

function parse(body: string): object | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
