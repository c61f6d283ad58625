import type { NodeApi } from "../cluster/nodeApi";
import { isSecurityError } from "../errors/securityError";
import type { Run } from "./run";
import { until, type Lacking } from "./until";

const attempts = 3;
/** The server's text while the node's own copy of the setting lags behind (cluster API facts A.7). */
const autoFailoverText = "when auto-failover is enabled";
/** Milliseconds in which a node takes back a refused setupNetConfig (recorded: about 1 s). */
const rollback = 1200;

/**
 * One write that may safely be made again. A lost answer is settled by reading back; only when that shows no effect it is sent again.
 * Done when `lacking` finds nothing.
 */
export async function write(
  run: Run,
  node: NodeApi,
  limit: number,
  act: () => Promise<void>,
  lacking: () => Promise<Lacking>,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    run.changed = true;
    try {
      await act();
      return await until(run.time, limit, lacking);
    } catch (error) {
      if (attempt === attempts) throw error;
      if (isSecurityError(error, "CBSEC_ANSWER_LOST")) {
        if (await tookEffect(run, lacking)) return;
      } else if (isSecurityError(error, "CBSEC_SERVER_REFUSED") && error.message.includes(autoFailoverText)) {
        await until(run.time, run.limits.propagation, async () =>
          (await node.autoFailover()).enabled ? `${node.name} still shows auto-failover on` : undefined,
        );
      } else {
        if (isSecurityError(error, "CBSEC_SERVER_REFUSED")) await run.time.sleep(rollback);
        throw error;
      }
    }
  }
}

/** The node may still be at work on what it was sent. */
async function tookEffect(run: Run, lacking: () => Promise<Lacking>): Promise<boolean> {
  try {
    await until(run.time, 10_000, lacking);
    return true;
  } catch (error) {
    if (isSecurityError(error, "CBSEC_DEADLINE")) return false;
    throw error;
  }
}
