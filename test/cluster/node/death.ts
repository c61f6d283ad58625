/** Ends whatever was under way on a node that crashed. */
export class NodeDied extends Error {}

/** For work that nobody waits for. */
export function ignoreDeath(error: unknown): void {
  if (!(error instanceof NodeDied)) throw error;
}
