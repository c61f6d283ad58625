import { listenerName, speaks } from "./effect";
import type { TrueNode, Truth } from "./truth";

export function activeNodes(truth: Truth): readonly TrueNode[] {
  return truth.nodes.filter((node) => node.membership === "active");
}

/** Each pair of active nodes where the one (running) does not see the other healthy, as text. `ignored` are not asked and not looked at. */
export function unhealthySights(truth: Truth, ignored: ReadonlySet<string> = new Set()): readonly string[] {
  const nodes = activeNodes(truth).filter((node) => !ignored.has(node.otpNode));
  return nodes
    .filter((viewer) => viewer.running)
    .flatMap((viewer) =>
      nodes
        .filter((seen) => viewer.sees[seen.otpNode] !== "healthy")
        .map((seen) => `${viewer.otpNode} sees ${seen.otpNode} ${viewer.sees[seen.otpNode] ?? "not at all"}`),
    );
}

/** In what active nodes differ, as text; undefined when all are alike. */
export function difference(truth: Truth): string | undefined {
  const nodes = activeNodes(truth);
  const described = nodes.map((node) => `${node.otpNode} ${describeNetwork(node)}`);
  const kinds = new Set(nodes.map(describeNetwork));
  return kinds.size > 1 ? described.join("; ") : undefined;
}

/** Family, only-ness, encryption and listeners: equal texts mean equal settings. */
export function describeNetwork(node: TrueNode): string {
  const listeners = node.listeners.map(listenerName).sort().join("+");
  return `${listenerName(speaks(node))}${node.only ? " only" : ""}, listens on ${listeners}`;
}
