import { firstLine } from "../errors/firstLine";
import { isSecurityError, SecurityError } from "../errors/securityError";
import type { Run } from "./run";

const firstPause = 50;
const longestPause = 1_000;

/** Milliseconds for one read while waiting: a node that does not answer is asked again soon. */
export const readTimeout = 5_000;

/** Thrown by what looks: it ends the waiting with a reason that would else count as passing. */
export class Stop extends Error {
  constructor(readonly reason: unknown) {
    super("stop");
  }
}

/**
 * Looks again and again, in short growing intervals, until `lacking` finds nothing more. A node that cannot be asked at the moment counts as
 * not there yet. CBSEC_DEADLINE says what is still lacking.
 */
export async function waitUntil(
  run: Pick<Run, "time" | "end">,
  what: string,
  limit: number,
  lacking: () => Promise<string | undefined>,
): Promise<void> {
  const end = Math.min(run.time.now() + limit, run.end);
  for (let pause = firstPause; ; pause = Math.min(pause * 1.5, longestPause)) {
    const left = await lacking().catch(whyNotYet);
    if (left === undefined) return;
    if (run.time.now() >= end) {
      throw new SecurityError("CBSEC_DEADLINE", `${what}: not in time. ${left}.`, {
        hint: "look at the node that is named; a longer limit can be set in `timeouts`",
      });
    }
    await run.time.sleep(Math.max(1, Math.min(pause, end - run.time.now())));
  }
}

function whyNotYet(error: unknown): string {
  if (error instanceof Stop) throw error.reason;
  const passing =
    isSecurityError(error, "CBSEC_UNREACHABLE", "CBSEC_DEADLINE", "CBSEC_UNEXPECTED_ANSWER") ||
    (isSecurityError(error, "CBSEC_SERVER_REFUSED") && (error.context.status ?? 0) >= 500);
  if (!passing) throw error;
  return firstLine(error).replace(/\.$/, "");
}

/** Runs `act` for each item, at most `atOnce` at a time; all that were begun end before the first failure is thrown. */
export async function forEachAtOnce<T>(
  items: readonly T[],
  atOnce: number,
  act: (item: T) => Promise<void>,
): Promise<void> {
  for (let at = 0; at < items.length; at += atOnce) {
    const results = await Promise.allSettled(items.slice(at, at + atOnce).map(act));
    const failed = results.find((result) => result.status === "rejected");
    if (failed !== undefined) throw failed.reason;
  }
}
