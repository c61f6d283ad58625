import { isSecurityError, type SecurityError } from "../errors/securityError";
import type { Time } from "../time";
import type { RequestOptions } from "./nodeApi";
import type { CallOptions } from "./transport";

/** Longest wait for one of several candidates, in milliseconds, before the next is asked. */
const turn = 5_000;

/**
 * Asks one candidate after the other until one answers, round after round until the deadline. Wrong credentials end it at once (the next
 * node would say the same); another answer that will not change lets the round end, and is thrown then.
 */
export async function firstThatAnswers<C, T>(
  candidates: readonly C[],
  ask: (candidate: C, options: CallOptions) => Promise<T>,
  options: RequestOptions & { readonly timeout: number },
  time: Time,
): Promise<T> {
  const [only] = candidates;
  if (candidates.length === 1 && only !== undefined) return ask(only, options);
  const end = time.now() + options.timeout;
  for (let pause = 100; ; pause = Math.min(pause * 2, 2_000)) {
    let final: SecurityError | undefined;
    let last: unknown;
    for (const candidate of candidates) {
      const timeout = Math.max(1, Math.min(turn, end - time.now()));
      try {
        return await ask(candidate, { signal: options.signal, timeout, patience: "once" });
      } catch (error) {
        options.signal?.throwIfAborted();
        if (isSecurityError(error, "CBSEC_NOT_AUTHENTICATED")) throw error;
        if (isFinal(error)) final ??= error;
        last = error;
      }
    }
    if (final !== undefined) throw final;
    if (end - time.now() <= pause) throw last;
    await time.sleep(pause, options.signal);
  }
}

function isFinal(error: unknown): error is SecurityError {
  if (!isSecurityError(error)) return false;
  const mayPass: readonly string[] = ["CBSEC_UNREACHABLE", "CBSEC_DEADLINE"];
  return !mayPass.includes(error.code) && (error.context.status ?? 0) < 500;
}
