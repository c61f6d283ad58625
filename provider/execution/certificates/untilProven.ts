import { firstLine } from "../../errors/firstLine";
import { isSecurityError, type SecurityError } from "../../errors/securityError";
import type { Run } from "../run";
import { waitUntil } from "../waiting";

/**
 * Looks by TLS handshakes until nothing is wrong any more: services take up a certificate a moment after they were told. A listener that is just
 * being made anew cuts handshakes off, which is waited for, too. When time is up, throws what `failed` makes of what was wrong last.
 */
export async function untilProven(
  run: Run,
  what: string,
  whatIsWrong: () => Promise<string | undefined>,
  failed: (wrong: string) => SecurityError,
): Promise<void> {
  let wrong: string | undefined;
  await waitUntil(run, what, run.limits.propagation, async () => {
    try {
      wrong = await whatIsWrong();
    } catch (error) {
      if (!isSecurityError(error, "CBSEC_TLS_NOT_VERIFIED")) throw error;
      wrong = firstLine(error);
    }
    return wrong;
  }).catch((error: unknown) => {
    throw isSecurityError(error, "CBSEC_DEADLINE") && wrong !== undefined ? failed(wrong) : error;
  });
}
