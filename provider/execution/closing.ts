import type { Step } from "../planning/step";

const closingKinds: readonly string[] = ["confirmHealthy", "resumeFunctions", "restoreAutoFailover"];

/** A step that closes the maintenance window: nothing is changed by it that was not switched off before. */
export function isClosing({ kind }: Step): boolean {
  return closingKinds.includes(kind);
}

/** The steps of a run that closes its window by itself at the end, with what it took over. */
export function withoutClosing(steps: readonly Step[]): readonly Step[] {
  return steps.filter((step) => !isClosing(step));
}
