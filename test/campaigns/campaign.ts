import type { Scenario } from "./scenarios";

/** Cases of one kind: plain data, so that one can be printed, run in another process, and run again. */
export interface Campaign<Case = unknown> {
  readonly name: string;
  /** One line: what is done to the provider. */
  readonly about: string;
  /** Every case that these scenarios give, in groups; from each the first are run first, and `seed` says which those are. */
  groups(seed: number, scenarios: readonly Scenario[]): Promise<readonly CaseGroup<Case>[]>;
  run(one: Case): Promise<CaseResult>;
  /** At most so many cases at once; default as many as are wanted. */
  readonly atOnce?: number;
  /** Milliseconds of real time in which the longest case is over; default two minutes. */
  readonly patience?: number;
  /** Takes away what is kept from case to case. */
  close?(): Promise<void>;
}

export interface CaseGroup<Case = unknown> {
  readonly name: string;
  readonly cases: readonly Case[];
}

export interface CaseResult {
  /** How the injured run ended: "done", or the error's code. */
  readonly ended: string;
  /** Empty: nothing was lost, and all that was said is true. */
  readonly complaints: readonly string[];
  /** Rules that were broken because a node was lost after the look and before the act, which nobody can see. */
  readonly unavoidable?: number;
}

/** The same order for the same seed. */
export function shuffled<T>(items: readonly T[], seed: number): readonly T[] {
  const result = [...items];
  let state = seed >>> 0;
  for (let at = result.length - 1; at > 0; at--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const other = Math.floor((state / 2 ** 32) * (at + 1));
    [result[at], result[other]] = [result[other] as T, result[at] as T];
  }
  return result;
}
