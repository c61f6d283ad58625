import { SecurityError } from "../errors/securityError";

/** One facet of a joint goal is refused: nothing of the goal is begun. */
export function notStarted(requester: string, refused: readonly string[]): SecurityError {
  const names = refused.join(" and ");
  return new SecurityError(
    "CBSEC_NOT_STARTED",
    `${requester}: not started, because ${names} was refused for the same cluster. Nothing was changed.`,
    { hint: `see the error of ${names}` },
  );
}
