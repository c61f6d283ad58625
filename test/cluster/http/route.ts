import type { SimulatedNode } from "../node/simulatedNode";
import type { Call, Handler } from "./call";

/** What a user needs to be let in; "authenticated": no more than credentials, "anyone": not even those. */
export type RoutePermission = string | "authenticated" | "anyone";

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

/** Finds the route of a request among all of a service. */
export class Router {
  private readonly patterns: readonly { readonly route: Route; readonly segments: readonly string[] }[];

  constructor(routes: readonly Route[]) {
    this.patterns = routes.map((route) => ({ route, segments: segmentsOf(route.path) }));
  }

  /** The server reads a path as its segments, however many slashes stand between them, and decodes each. */
  find(method: string, path: string): FoundRoute | undefined {
    const wanted = method === "HEAD" ? "GET" : method;
    const asked = segmentsOf(path).map(decode);
    for (const { route, segments } of this.patterns) {
      const parameters = route.method === wanted ? match(segments, asked) : undefined;
      if (parameters) return { route, parameters };
    }
    return undefined;
  }
}

function segmentsOf(path: string): readonly string[] {
  return path.split("/").filter((segment) => segment !== "");
}

/** What stands where the pattern leaves it open; undefined when the path is another. */
function match(pattern: readonly string[], asked: readonly string[]): readonly string[] | undefined {
  const withRest = pattern.at(-1) === "{+}";
  if (withRest ? asked.length < pattern.length : asked.length !== pattern.length) return undefined;
  const parameters: string[] = [];
  for (const [index, segment] of pattern.entries()) {
    if (segment === "{+}") parameters.push(asked.slice(index).join("/"));
    else if (segment === "{}") parameters.push(asked[index] as string);
    else if (segment !== asked[index]) return undefined;
  }
  return parameters;
}

/** As the server does it, where a plus is a space (mochiweb_util, unquote). */
function decode(segment: string): string {
  const spaced = segment.replaceAll("+", " ");
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}
