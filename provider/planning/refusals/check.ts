import type { Goal, PlanOptions } from "../goal";
import { levelRank } from "../look";
import type { Refusal } from "../plan";
import type { ClusterState } from "../state";
import type { Step } from "../step";

/** What a check may look at: all of it is known before anything is touched. */
export interface CheckInput {
  readonly state: ClusterState;
  readonly goal: Goal;
  readonly options: PlanOptions;
  /** The steps that would be run. */
  readonly steps: readonly Step[];
}

/** One named reason not to start; finds nothing when all is well. */
export interface Check {
  readonly rule: string;
  /** Looks at what is asked for, so that it counts although no step would be made. */
  readonly alsoWhenMet?: true;
  readonly find: (input: CheckInput) => readonly Omit<Refusal, "rule">[];
}

export function changesFamily({ steps, state }: CheckInput): boolean {
  return steps.some(
    (step) =>
      step.kind === "switchAddressFamily" &&
      state.nodes.some((node) => step.nodes.includes(node.otpNode) && node.addressFamily !== step.family),
  );
}

export function reachesStrict({ steps }: CheckInput): boolean {
  return steps.some((step) => step.kind === "setLevel" && step.level === "strict");
}

/** All and strict encrypt what services send each other. */
export function reachesAboveControl({ steps }: CheckInput): boolean {
  return steps.some((step) => step.kind === "setLevel" && step.level !== "control");
}

export function endsOnly({ steps }: CheckInput): boolean {
  return steps.some((step) => step.kind === "switchAddressFamily" && step.only);
}

export function touchesEncryption({ steps }: CheckInput): boolean {
  return steps.some((step) => step.kind === "switchEncryption" || step.kind === "setLevel");
}

/** Encryption begins or its level rises: going down and away is something else. */
export function encryptsMore({ steps, state }: CheckInput): boolean {
  return steps.some(
    (step) =>
      (step.kind === "switchEncryption" && step.encrypted) ||
      (step.kind === "setLevel" && levelRank(step.level) > levelRank(state.level)),
  );
}

export function hasEventingNodes(state: ClusterState): boolean {
  return state.nodes.some((node) => node.services.includes("eventing"));
}
