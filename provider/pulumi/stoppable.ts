import type { ComingOperation } from "../execution/gather";
import type { Operation } from "../execution/types";

/** The operation, made or still coming, as one that comes to a safe end when `stop` aborts. */
export function stoppable(
  asked: Operation | ComingOperation,
  stop: AbortSignal,
): Operation | ComingOperation {
  if (!("operation" in asked)) return { ...asked, stop };
  return { ...asked, operation: asked.operation.then((operation) => ({ ...operation, stop })) };
}
