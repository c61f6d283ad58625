import type { RequestOptions } from "../../cluster/nodeApi";
import { isSecurityError } from "../../errors/securityError";
import type { ShownCertificates } from "../../planning/certificates/state";
import type { Run } from "../run";
import { readTimeout, Stop, waitUntil } from "../waiting";
import { write } from "../writing";
import { readShownCertificates } from "./readCertificates";

/** Waits until the certificates that the nodes show lack nothing more, as views lag, and tells them. */
export async function seenInCertificates(
  run: Run,
  what: string,
  lacking: (certificates: ShownCertificates) => string | undefined,
): Promise<ShownCertificates> {
  const looks: ShownCertificates[] = [];
  await waitUntil(run, what, run.limits.propagation, async () => {
    const now = await readShownCertificates(run.client, { timeout: readTimeout });
    looks.push(now);
    return lacking(now);
  });
  const last = looks.at(-1);
  if (last === undefined) throw new Error("unreachable: there was a look that lacked nothing");
  return last;
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
  });
}
