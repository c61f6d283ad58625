import type { Outcome } from "./replay";

export interface Tally {
  readonly agree: number;
  readonly differ: number;
  readonly outOfScope: number;
}

export const noExchange: Tally = { agree: 0, differ: 0, outOfScope: 0 };

export function tallyOf(outcomes: readonly Outcome[]): Tally {
  const inScope = outcomes.filter((outcome) => outcome.outOfScope === undefined);
  const agree = inScope.filter((outcome) => outcome.differences.length === 0).length;
  return { agree, differ: inScope.length - agree, outOfScope: outcomes.length - inScope.length };
}

export function sum(left: Tally, right: Tally): Tally {
  return {
    agree: left.agree + right.agree,
    differ: left.differ + right.differ,
    outOfScope: left.outOfScope + right.outOfScope,
  };
}

/** Of the exchanges in scope; 1 when there is none. */
export function agreement({ agree, differ }: Tally): number {
  return agree + differ === 0 ? 1 : agree / (agree + differ);
}

export function tallyText({ agree, differ, outOfScope }: Tally): string {
  return `${agree} agree, ${differ} differ, ${outOfScope} out of scope`;
}
