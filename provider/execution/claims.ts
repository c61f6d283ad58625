import { asError } from "../errors/asError";
import { SecurityError } from "../errors/securityError";
import { notStarted } from "./notStarted";
import type { Operation } from "./types";

/** One error for each operation whose facet another operation names too. */
export function claimedTwice(operations: readonly Operation[]): readonly (SecurityError | undefined)[] {
  return operations.map((operation) => {
    const rivals = operations.filter(({ facet }) => facet === operation.facet);
    if (rivals.length < 2) return undefined;
    const names = rivals.map(({ requester }) => requester).join(" and ");
    return new SecurityError(
      "CBSEC_CLAIMED_TWICE",
      `${names} manage the same facet (${operation.facet}) of the same cluster.`,
      { hint: "keep one of them" },
    );
  });
}

/** One error for each operation when one of them is no longer wanted: a joint goal is given up as a whole. */
export function noLongerWanted(operations: readonly Operation[]): readonly Error[] | undefined {
  const own = operations.map(reasonAgainst);
  const given = operations.filter((_, index) => own[index] !== undefined).map(({ requester }) => requester);
  if (given.length === 0) return undefined;
  return operations.map(({ requester }, index) => own[index] ?? notStarted(requester, given));
}

function reasonAgainst({ expectStillWanted }: Operation): Error | undefined {
  try {
    expectStillWanted?.();
    return undefined;
  } catch (error) {
    return asError(error);
  }
}
