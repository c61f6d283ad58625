import { isSecurityError } from "../errors/securityError";

/** Waits for a removal; what is not there (any more) is no error. */
export async function unlessGone(removal: Promise<unknown>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    const gone = isSecurityError(error, "CBSEC_SERVER_REFUSED") && error.context.status === 404;
    if (!gone) throw error;
  }
}
