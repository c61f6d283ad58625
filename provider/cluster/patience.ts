import { AnswerFailure, ConnectFailure } from "./failures";

/** How long a failed call is tried again: up to its deadline, a few times (about 3 s), or not at all. */
export type Patience = "deadline" | "brief" | "once";

/** Attempts of a call with patience `brief`; the pauses between them add up to 3.1 s. */
const briefAttempts = 6;
const firstPause = 100;
const longestPause = 2_000;

/** What may still help after `failure`, whatever the caller's patience. */
export function patienceAfter(failure: unknown, repeatable: boolean): Patience {
  if (failure instanceof ConnectFailure) return afterConnectFailure(failure);
  if (failure instanceof AnswerFailure) return repeatable ? afterLostRead(failure) : "once";
  return "once";
}

/** A node that restarts, or rolls back a refused change (recorded: about a second), answers reads with 500 or 503 meanwhile. */
export function patienceAfterStatus(status: number, repeatable: boolean): Patience {
  return repeatable && status >= 500 && status !== 501 ? "brief" : "once";
}

/** Milliseconds to wait before the next attempt (`attempt` counts from 0); undefined when there shall be none. */
export function pauseBefore(attempt: number, ...patience: readonly Patience[]): number | undefined {
  if (patience.includes("once")) return undefined;
  if (patience.includes("brief") && attempt + 1 >= briefAttempts) return undefined;
  return Math.min(firstPause * 2 ** attempt, longestPause);
}

function afterConnectFailure({ notVerified, reason }: ConnectFailure): Patience {
  const useless = ["ENOROUTE", "ECANCELED", "EPROTO"];
  if (notVerified || useless.includes(reason) || reason.startsWith("ERR_")) return "once";
  return reason === "ENOTFOUND" ? "brief" : "deadline";
}

function afterLostRead({ reason }: AnswerFailure): Patience {
  if (reason === "closed") return "deadline";
  return reason === "garbled" ? "brief" : "once";
}
