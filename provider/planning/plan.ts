import type { Step } from "./step";

/** Why a goal cannot be reached safely; all reasons are reported at once, before anything is touched. */
export interface Refusal {
  /** Stable name of the rule, such as `rawIpNodeNames`. */
  readonly rule: string;
  readonly nodes?: readonly string[];
  /** What was found. */
  readonly found: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** `steps` is empty when the goal is already met; when `refusals` is not empty no step may be run. */
export interface Plan {
  readonly steps: readonly Step[];
  readonly refusals: readonly Refusal[];
  /** What a person should know beside the steps, such as for how long links are not encrypted. */
  readonly notes: readonly string[];
}
