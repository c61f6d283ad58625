import { type ErrorCode } from "./codes";

export interface ErrorContext {
  /** The node by its name, where one node is concerned. */
  readonly node?: string;
  /** Method and URL without credentials, such as `POST https://n0:18091/settings/security`. */
  readonly endpoint?: string;
  /** HTTP status. */
  readonly status?: number;
  /** What the server itself said, shortened. */
  readonly serverText?: string;
  /** What to do, when more is known than the code's own remedy. */
  readonly hint?: string;
  /** The step of the plan that was running. */
  readonly step?: string;
}

/**
 * The one error class of this package: match on `code`. `message` is what a person needs (what, where, what to do);
 * it holds no secret. Expected errors carry no stack, because the engine prints it raw.
 */
export class SecurityError extends Error {
  override readonly name = "SecurityError";
  readonly code: ErrorCode;
  readonly context: ErrorContext;

  constructor(code: ErrorCode, what: string, context: ErrorContext = {}, cause?: unknown) {
    super(describe(code, what, context), cause === undefined ? undefined : { cause });
    this.code = code;
    this.context = context;
    this.stack = `${code}: ${this.message}`;
  }
}

export function isSecurityError(error: unknown, ...codes: ErrorCode[]): error is SecurityError {
  return error instanceof SecurityError && (codes.length === 0 || codes.includes(error.code));
}

function describe(code: ErrorCode, what: string, context: ErrorContext): string {
  const lines = [what];
  if (context.serverText !== undefined) lines.push(`The server said: ${context.serverText}`);
  if (context.endpoint !== undefined) {
    lines.push(`Asked: ${context.endpoint}${context.status === undefined ? "" : ` -> ${context.status}`}`);
  }
  if (context.hint !== undefined) lines.push(`What to do: ${context.hint}`);
  lines.push(`[${code}]`);
  return lines.join("\n  ");
}
