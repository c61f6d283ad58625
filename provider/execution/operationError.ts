import type { ErrorCode } from "../errors/codes";
import { SecurityError, type ErrorContext } from "../errors/securityError";
import type { PartialResult } from "./types";

/** A run that did not reach its goal, with what is known of the cluster afterwards. */
export class OperationError extends SecurityError {
  constructor(
    code: ErrorCode,
    what: string,
    context: ErrorContext,
    readonly partial: PartialResult,
    cause?: unknown,
  ) {
    super(code, what, context, cause);
  }
}

/** What a failed operation left behind; undefined for errors from before its start. */
export function partialOf(error: unknown): PartialResult | undefined {
  return error instanceof OperationError ? error.partial : undefined;
}
