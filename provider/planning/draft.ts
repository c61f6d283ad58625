import type { ExternalListener } from "../vocabulary";
import { after } from "./effects";
import { hasListener } from "./look";
import type { ClusterState } from "./state";
import type { Step } from "./step";
import { stepText } from "./stepText";

/** A step before its text is written. */
export type BareStep = Step extends infer S ? (S extends Step ? Omit<S, "text"> : never) : never;

/** Steps listed so far and the state that they lead to; the next step is decided on that state. */
export interface Draft {
  readonly steps: readonly Step[];
  readonly state: ClusterState;
  add(step: BareStep): void;
}

export function startDraft(start: ClusterState): Draft {
  const steps: Step[] = [];
  let state = start;
  return {
    steps,
    get state() {
      return state;
    },
    add(bare) {
      const step = { ...bare, text: stepText(bare, state) } as Step;
      steps.push(step);
      state = after(state, step);
    },
  };
}

/** One node first, so that what goes wrong goes wrong once, then waves. */
export function waves(nodes: readonly string[], nodesAtOnce: number): readonly (readonly string[])[] {
  const [first, ...rest] = nodes;
  if (first === undefined) return [];
  const all: string[][] = [[first]];
  for (let at = 0; at < rest.length; at += nodesAtOnce) all.push(rest.slice(at, at + nodesAtOnce));
  return all;
}

/** The listener on every node that lacks it. */
export function addListeners(draft: Draft, listener: ExternalListener): void {
  const nodes = draft.state.nodes.filter((node) => !hasListener(node, listener)).map((node) => node.otpNode);
  if (nodes.length > 0) draft.add({ kind: "enableListeners", nodes, listener });
}
