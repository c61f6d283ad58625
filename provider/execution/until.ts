import { SecurityError, isSecurityError } from "../errors/securityError";
import type { Time } from "../time";

/** What is still lacking, as a text for a person; undefined when it holds. */
export type Lacking = string | undefined;

/** First pause between two looks and the longest, in milliseconds. */
const firstPause = 50;
const longestPause = 1000;

/**
 * Looks again and again, with growing pauses, until nothing is lacking. A node that does not answer for a moment is lacking too.
 * @throws CBSEC_DEADLINE with what was lacking last.
 */
export async function until(time: Time, limit: number, look: () => Promise<Lacking>): Promise<void> {
  const end = time.now() + limit;
  let pause = firstPause;
  for (;;) {
    const lacking = await lookOnce(look);
    if (lacking === undefined) return;
    if (time.now() + pause > end) {
      throw new SecurityError(
        "CBSEC_DEADLINE",
        `Waited ${Math.round(limit / 1000)} s, and still: ${lacking}.`,
      );
    }
    await time.sleep(pause);
    pause = Math.min(pause * 1.5, longestPause);
  }
}

async function lookOnce(look: () => Promise<Lacking>): Promise<Lacking> {
  try {
    return await look();
  } catch (error) {
    if (passing(error)) return error.message.split("\n")[0];
    throw error;
  }
}

/** Failures that a node shows for a moment while its listeners or services restart. */
function passing(error: unknown): error is SecurityError {
  return isSecurityError(
    error,
    "CBSEC_UNREACHABLE",
    "CBSEC_ANSWER_LOST",
    "CBSEC_DEADLINE",
    "CBSEC_UNEXPECTED_ANSWER",
    "CBSEC_SERVER_REFUSED",
  );
}
