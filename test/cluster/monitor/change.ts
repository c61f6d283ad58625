import type { Family, Level, ObservedRequest } from "./truth";

/** What a request asks for, in the rules' terms. */
export type Change =
  | ({ readonly kind: "setup"; readonly only?: boolean } & NetworkFields)
  | ({ readonly kind: "addListener" | "removeListener" } & NetworkFields)
  | { readonly kind: "removeUnusedListeners" }
  | { readonly kind: "level"; readonly level: Level }
  | { readonly kind: "loadAuthorities" | "uploadAuthority" | "regenerate" | "reload" }
  | { readonly kind: "removeAuthority"; readonly id: number }
  | { readonly kind: "autoFailover"; readonly enabled: boolean }
  | { readonly kind: "function"; readonly action: FunctionAction; readonly id: string };

export interface NetworkFields {
  readonly family?: Family;
  readonly encrypted?: boolean;
}

export type FunctionAction = "pause" | "resume" | "deploy" | "undeploy";

const levels: readonly string[] = ["control", "all", "strict"];
const functionPath = /\/api\/v1\/functions\/([^/]+)\/(pause|resume|deploy|undeploy)$/;

/** Reads a request. Undefined: it is nothing that a rule is about, or its values are none that a server takes. */
export function changeOf(request: ObservedRequest): Change | undefined {
  if (request.query?.["just_validate"] === "1") return undefined;
  if (request.path.startsWith("/settings/security")) return levelChange(request);
  const removed = /^\/pools\/default\/trustedCAs\/(\d+)$/.exec(request.path);
  if (request.method === "DELETE" && removed) return { kind: "removeAuthority", id: Number(removed[1]) };
  if (request.method !== "POST") return undefined;
  const functionMatch = functionPath.exec(request.path);
  if (functionMatch) {
    const [, name = "", action] = functionMatch;
    return {
      kind: "function",
      action: action as FunctionAction,
      id: functionId(decodeURIComponent(name), request),
    };
  }
  switch (request.path) {
    case "/node/controller/setupNetConfig":
      return {
        kind: "setup",
        ...networkFields(request),
        only: truthValue(request.form["afamilyOnly"], "true", "false"),
      };
    case "/node/controller/enableExternalListener":
      return { kind: "addListener", ...networkFields(request) };
    case "/node/controller/disableExternalListener":
      return { kind: "removeListener", ...networkFields(request) };
    case "/node/controller/disableUnusedExternalListeners":
      return { kind: "removeUnusedListeners" };
    case "/node/controller/loadTrustedCAs":
      return { kind: "loadAuthorities" };
    case "/controller/uploadClusterCA":
      return { kind: "uploadAuthority" };
    case "/controller/regenerateCertificate":
      return { kind: "regenerate" };
    case "/node/controller/reloadCertificate":
      return { kind: "reload" };
    case "/settings/autoFailover": {
      const enabled = truthValue(request.form["enabled"], "true", "false");
      return enabled === undefined ? undefined : { kind: "autoFailover", enabled };
    }
    default:
      return undefined;
  }
}

function levelChange(request: ObservedRequest): Change | undefined {
  if (request.method === "DELETE") {
    return request.path.endsWith("/clusterEncryptionLevel") ? { kind: "level", level: "control" } : undefined;
  }
  const level = request.form["clusterEncryptionLevel"];
  if (request.method !== "POST" || level === undefined || !levels.includes(level)) return undefined;
  return { kind: "level", level: level as Level };
}

function networkFields({ form }: ObservedRequest): NetworkFields {
  const family = form["afamily"];
  return {
    family: family === "ipv4" || family === "ipv6" ? family : undefined,
    encrypted: truthValue(form["nodeEncryption"], "on", "off"),
  };
}

function truthValue(text: string | undefined, yes: string, no: string): boolean | undefined {
  if (text === yes) return true;
  return text === no ? false : undefined;
}

/** `*`/`*` is the admin scope, whose functions go by their bare name. */
function functionId(name: string, { query }: ObservedRequest): string {
  const { bucket, scope } = query ?? {};
  return bucket && scope && bucket !== "*" ? `${bucket}/${scope}/${name}` : name;
}
