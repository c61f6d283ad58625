import type { NodeApi, RequestOptions } from "../cluster/nodeApi";
import { isSecurityError } from "../errors/securityError";
import { leaveRest } from "./lostNode";
import type { Run } from "./run";
import { readTimeout, waitUntil } from "./waiting";

const attempts = 3;
/** Milliseconds in which a write whose answer was lost must show; a family change takes about 6 s. */
const settleTime = 15_000;

/** Throws unless the step's rules hold at this moment and the lock is held: to be asked each time before a write is sent. */
export async function mayWrite({ guard, keeping }: Run): Promise<void> {
  await guard?.hold();
  keeping?.held.expectValid();
}

/** From here on a write counts as sent. */
export function sending(run: Run): void {
  run.changed = true;
  leaveRest(run);
}

/**
 * Sends an idempotent write. A lost answer is settled by reading back, and the write sent again only when nothing shows. Auto-failover that a node
 * still sees on, after all have seen it off, is waited for (cluster API facts A.7). Each time, the step's rules and the lock are asked first.
 */
export async function write(
  run: Run,
  api: NodeApi,
  send: (options: RequestOptions) => Promise<void>,
  holds: () => Promise<boolean>,
): Promise<void> {
  const again = () => mayWrite(run);
  for (let attempt = 1; ; attempt++) {
    await again();
    sending(run);
    try {
      return await send({ again });
    } catch (error) {
      if (isSecurityError(error, "CBSEC_ANSWER_LOST")) {
        if (await showsLater(run, holds)) return;
      } else if (stillSeenOn(error)) {
        await waitUntil(run, `${api.name} to see auto-failover off`, run.limits.propagation, async () =>
          (await api.autoFailover({ timeout: readTimeout })).enabled ? "it is still on there" : undefined,
        );
        await run.time.sleep(50);
      } else {
        throw error;
      }
      if (attempt === attempts) throw error;
    }
  }
}

async function showsLater(run: Run, holds: () => Promise<boolean>): Promise<boolean> {
  return waitUntil(run, "the effect", Math.min(settleTime, run.limits.nodeSwitch), async () =>
    (await holds()) ? undefined : "it does not show",
  ).then(
    () => true,
    (error: unknown) => {
      if (isSecurityError(error, "CBSEC_DEADLINE")) return false;
      throw error;
    },
  );
}

function stillSeenOn(error: unknown): boolean {
  return (
    isSecurityError(error, "CBSEC_SERVER_REFUSED") &&
    (error.context.serverText ?? "").includes(
      "Can't change network configuration when auto-failover is enabled",
    )
  );
}
