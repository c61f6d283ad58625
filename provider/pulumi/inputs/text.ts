import { z } from "zod";

/** A text that is not empty; `allowed` says what it should be. */
export function text(allowed: string) {
  return z.string({ error: allowed }).min(1, { error: allowed });
}
