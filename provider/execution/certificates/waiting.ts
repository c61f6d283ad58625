import type { RequestOptions } from "../../cluster/nodeApi";
import { isSecurityError } from "../../errors/securityError";
import type { CertificatesState } from "../../planning/certificates/state";
import type { Run } from "../run";
import { readTimeout, waitUntil } from "../waiting";
import { write } from "../writing";
import { readCertificates } from "./readCertificates";

/** Waits until the certificates that the nodes show lack nothing more; views lag. */
export function seenInCertificates(
  run: Run,
  what: string,
  lacking: (certificates: CertificatesState) => string | undefined,
): Promise<void> {
  return waitUntil(run, what, run.limits.propagation, async () =>
    lacking(await readCertificates(run.client, { timeout: readTimeout })),
  );
}

/**
 * Sends a change of certificates. All links between nodes are made anew after one, and until then the server may answer 503 for want of
 * a quorum (cluster API facts E.1): such a change did not happen, and is sent again.
 */
export async function change(
  run: Run,
  otpNode: string,
  what: string,
  send: (options: RequestOptions) => Promise<void>,
  holds: () => Promise<boolean>,
): Promise<void> {
  await waitUntil(run, what, run.limits.propagation, async () => {
    try {
      const options = { timeout: run.limits.nodeSwitch };
      await write(run, run.client.node(otpNode), (more) => send({ ...options, ...more }), holds);
      return undefined;
    } catch (error) {
      if (isSecurityError(error, "CBSEC_SERVER_REFUSED") && error.context.status === 503) {
        return "the server has no quorum at the moment";
      }
      throw new Stop(error);
    }
  }).catch((error: unknown) => {
    throw error instanceof Stop ? error.reason : error;
  });
}

/** Ends waiting with an error that waiting itself would take for a passing one. */
class Stop extends Error {
  constructor(readonly reason: unknown) {
    super("stop");
  }
}
