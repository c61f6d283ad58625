import type { NodeApi, NodeView } from "../../cluster/nodeApi";
import { isSecurityError } from "../../errors/securityError";
import type { AddressFamily } from "../../vocabulary";
import type { Run } from "../run";
import { readTimeout, waitUntil } from "../waiting";
import { write } from "../writing";

export interface NetChange {
  readonly family?: AddressFamily;
  readonly only?: boolean;
  readonly encrypted?: boolean;
}

/** Milliseconds; recorded: a node that refused is back at its old values after about one second. */
const rollbackLimit = 10_000;
const rollbackPause = 500;

/** Changes one node. After a refusal the node rolls back by itself: this is waited for, so that the next call does not meet it. */
export async function setupNetConfig(run: Run, api: NodeApi, change: NetChange): Promise<void> {
  const before = await api.self({ timeout: readTimeout });
  if (matches(before, change)) return;
  try {
    await write(
      run,
      api,
      (options) => api.setupNetConfig(change, { ...options, timeout: run.limits.nodeSwitch }),
      async () => matches(await api.self({ timeout: readTimeout }), change),
    );
  } catch (error) {
    if (isSecurityError(error, "CBSEC_SERVER_REFUSED")) await rolledBack(run, api, before);
    throw error;
  }
}

export function matches(node: NodeView, { family, only, encrypted }: NetChange): boolean {
  return (
    (family === undefined || node.addressFamily === family) &&
    (only === undefined || node.addressFamilyOnly === only) &&
    (encrypted === undefined || node.encrypted === encrypted)
  );
}

/** Twice in a row the old values; whether they came back is judged by whoever reads the state next. */
async function rolledBack(run: Run, api: NodeApi, before: NodeView): Promise<void> {
  const old = { family: before.addressFamily, only: before.addressFamilyOnly, encrypted: before.encrypted };
  let inARow = 0;
  await waitUntil(run, `${api.name} to roll back`, rollbackLimit, async () => {
    await run.time.sleep(rollbackPause);
    const self = await api.self({ timeout: readTimeout }).catch(() => undefined);
    inARow = self !== undefined && matches(self, old) ? inARow + 1 : 0;
    return inARow >= 2 ? undefined : "it does not show its old values";
  }).catch((error: unknown) => {
    if (!isSecurityError(error, "CBSEC_DEADLINE")) throw error;
  });
}
