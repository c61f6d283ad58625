import { isSecurityError } from "../../provider/errors/securityError";
import { partialOf } from "../../provider/execution/operationError";
import type { OperationResult } from "../../provider/execution/types";

/** What a run said of itself: plain data. */
export type Ending =
  | { readonly reached: true }
  | {
      readonly reached: false;
      /** Undefined: an error of no kind that the provider knows. */
      readonly code?: string;
      /** It says that something was changed. */
      readonly changed: boolean;
      readonly message: string;
    };

export function endingOf(outcome: OperationResult | Error): Ending {
  if (!(outcome instanceof Error)) return { reached: true };
  const changed = partialOf(outcome)?.changed === true;
  if (isSecurityError(outcome)) {
    return { reached: false, code: outcome.code, changed, message: outcome.message };
  }
  return { reached: false, changed, message: outcome.stack ?? outcome.message };
}

/** For counting. */
export function nameOf(ending: Ending): string {
  return ending.reached ? "done" : (ending.code ?? "an error without a code");
}
