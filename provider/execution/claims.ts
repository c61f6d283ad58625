import { SecurityError } from "../errors/securityError";
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
