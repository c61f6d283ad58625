import { crashed, json, refusedByState, type Answer } from "../http/answer";
import type { Call } from "../http/call";
import type { Route } from "../http/route";
import type { SimulatedNode } from "../node/simulatedNode";
import { noteLevelChange } from "../eventing/levelChange";
import { keysOf, NoNameOfACipherSuite, serviceKeys, servicesOf, type SecurityKey } from "../security/keys";
import { securitySettings, type SecuritySettings } from "../security/settings";

const root = "/settings/security";
const write = "cluster.admin.security!write";
const read = "cluster.admin.security!read";

export const securitySettingsRoutes: readonly Route[] = [
  { method: "GET", path: root, permission: read, handle: show },
  { method: "GET", path: `${root}/{+}`, permission: read, handle: show },
  { method: "POST", path: root, permission: write, handle: change },
  { method: "POST", path: `${root}/{+}`, permission: write, handle: change },
  { method: "DELETE", path: root, permission: write, handle: reset },
  { method: "DELETE", path: `${root}/{+}`, permission: write, handle: reset },
];

function show({ node, parameters }: Call): Answer {
  let found: unknown = shownBy(node);
  for (const segment of segments(parameters)) {
    found = isObject(found) ? found[segment] : undefined;
  }
  return found === undefined ? json("Not found", 404) : json(found);
}

function shownBy(node: SimulatedNode): Record<string, unknown> {
  const stored = node.config.get(securitySettings) ?? {};
  const values = (keys: readonly SecurityKey[], prefix: string) =>
    Object.fromEntries(
      keys
        .filter(({ shown }) => shown?.(node) ?? true)
        .map(({ name, fallback }) => [name, stored[prefix + name] ?? fallback])
        .filter(([, value]) => value !== undefined),
    );
  const services = servicesOf(node).map((service) => [
    service,
    values(serviceKeys(node, service), `${service}.`),
  ]);
  return { ...values(keysOf(node), ""), ...Object.fromEntries(services) };
}

async function change(call: Call): Promise<Answer> {
  const { node, request, parameters } = call;
  const path = segments(parameters);
  const named = path.join(".");
  const form =
    path.length > 0 && findKey(node, named)
      ? [[named, request.body] as const]
      : request.form.map(([name, value]) => [[...path, name].join("."), value] as const);

  const errors: string[] = [];
  let byState = true;
  const changes: Record<string, unknown> = {};
  try {
    for (const [name, text] of form) {
      if (!findKey(node, name)) {
        errors.push(`Unknown key ${name}`);
        byState = false;
        continue;
      }
      const result = readKey(call, name, text);
      if ("error" in result) {
        errors.push(`${name} - ${result.error}`);
        byState &&= result.byState === true;
      } else {
        changes[name] = result.value;
      }
    }
  } catch (error) {
    if (error instanceof NoNameOfACipherSuite) return crashed();
    throw error;
  }
  if (errors.length > 0) return byState ? refusedByState(failures(errors)) : failures(errors);
  return store(call, changes);
}

function readKey(call: Call, name: string, text: string) {
  const key = findKey(call.node, name);
  if (!key || key.readOnly) return { error: "Property is readonly" };
  if (key.localOnly && call.request.localAddress === "127.0.0.2") {
    return { error: "can be modified from localhost only for security reasons" };
  }
  return key.read(text, call.node);
}

async function reset(call: Call): Promise<Answer> {
  const { node, parameters } = call;
  const name = segments(parameters).join(".");
  if (name === "") return failures(["Not supported"]);
  const isService = servicesOf(node).includes(name);
  if (!isService && !findKey(node, name)) return failures([`Unknown key ${name}`], 404);
  const ofService = isService || name.includes(".");
  const stored = Object.keys(node.config.get(securitySettings) ?? {});
  const gone = stored.filter((key) => key === name || (isService && key.startsWith(`${name}.`)));
  const answer = await store(call, Object.fromEntries(gone.map((key) => [key, undefined])));
  return ofService && node.profile.security.serviceResetCrashes ? crashed() : answer;
}

/** Kept on this node at once; the others learn it later. */
function store(call: Call, changes: Record<string, unknown>): Promise<Answer> {
  const { node } = call;
  call.surviveRestart();
  return call.takesEffect(() => {
    const stored = node.config.get(securitySettings) ?? {};
    const merged = Object.entries({ ...stored, ...changes }).filter(([, value]) => value !== undefined);
    const after = Object.fromEntries(merged) as SecuritySettings;
    noteLevelChange(node, stored, after);
    node.write(securitySettings, after);
    return json([]);
  });
}

function failures(errors: readonly string[], status = 400): Answer {
  return json({ errors }, status);
}

function findKey(node: SimulatedNode, dotted: string): SecurityKey | undefined {
  const dot = dotted.indexOf(".");
  if (dot < 0) return keysOf(node).find(({ name }) => name === dotted);
  const [service, name] = [dotted.slice(0, dot), dotted.slice(dot + 1)];
  if (!servicesOf(node).includes(service)) return undefined;
  return serviceKeys(node, service).find((key) => key.name === name);
}

function segments(parameters: readonly string[]): readonly string[] {
  return (parameters[0] ?? "").split("/").filter((segment) => segment !== "");
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
