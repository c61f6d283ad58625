import type { SimulatedNode } from "../node/simulatedNode";
import type { Call, Handler } from "./call";

/** What a user needs to be let in; "anyone" also without credentials. */
export type RoutePermission = string | "anyone";

export interface Route {
  readonly method: string;
  /** "/nodes/{}": each {} stands for one segment, {+} for all that follows. */
  readonly path: string;
  readonly permission: RoutePermission | ((call: Pick<Call, "node" | "parameters">) => RoutePermission);
  readonly handle: Handler;
  /** Versions in which the path does not exist. */
  readonly missingIn?: (node: SimulatedNode) => boolean;
}

export interface FoundRoute {
  readonly route: Route;
  readonly parameters: readonly string[];
}

interface CompiledRoute {
  readonly route: Route;
  readonly pattern: RegExp;
}

/** Finds the route of a request among all of a service. */
export class Router {
  private readonly compiled: readonly CompiledRoute[];

  constructor(routes: readonly Route[]) {
    this.compiled = routes.map((route) => ({ route, pattern: compile(route.path) }));
  }

  find(method: string, path: string): FoundRoute | undefined {
    const wanted = method === "HEAD" ? "GET" : method;
    for (const { route, pattern } of this.compiled) {
      const found = route.method === wanted ? pattern.exec(path) : null;
      if (found) return { route, parameters: found.slice(1).map(decode) };
    }
    return undefined;
  }
}

function compile(path: string): RegExp {
  const source = path
    .split(/(\{\+?\})/)
    .map((part) =>
      part === "{}" ? "([^/]+)" : part === "{+}" ? "(.+)" : part.replace(/[.*+?^$()|[\]\\]/g, "\\$&"),
    )
    .join("");
  return new RegExp(`^${source}/?$`);
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
