import { SecurityError } from "../errors/securityError";

/** One facet of a joint goal is refused: nothing of the goal is begun. */
export function notStarted(
  requester: string,
  refused: readonly string[],
  afterDeadRun = false,
): SecurityError {
  const names = refused.join(" and ");
  const changed = afterDeadRun
    ? "What an earlier run had left half-way was ended first; beyond that nothing was changed."
    : "Nothing was changed.";
  return new SecurityError(
    "CBSEC_NOT_STARTED",
    `${requester}: not started, because ${names} was refused for the same cluster. ${changed}`,
    { hint: `see the error of ${names}` },
  );
}
