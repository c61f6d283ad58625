import { functionsBeside } from "../planning/look";
import type { ClusterState } from "../planning/state";
import type { RecordContent } from "../record";
import { mayBeginChange } from "./lostNode";
import { contentOf, sameContent } from "./restoration";
import type { Keeping, Run } from "./run";

/** Where no function is about to be paused. */
export const noFunctions = { readable: true, value: [] } as const;

/** Saves, before a step, all that the run may have to put back from here on; before one that changes the configuration also that it may have begun. */
export async function remember(
  run: Run,
  phase: string,
  live: Pick<ClusterState, "functions" | "autoFailover">,
): Promise<void> {
  const { keeping, window } = run;
  if (keeping === undefined) return;
  const atRest = keeping.atRest && !mayBeginChange(run);
  const content = contentToSave({ ...keeping, atRest, window }, phase, live);
  if (sameContent(content, keeping.saved)) return;
  await keeping.held.save(content);
  keeping.saved = content;
}

/** What the record is to say from here on: it forgets nothing that the one before named. Pure. */
export function contentToSave(
  {
    goal,
    start,
    saved,
    broughtCAs,
    atRest,
    window,
  }: Pick<Keeping, "goal" | "start" | "saved" | "broughtCAs" | "atRest"> & Pick<Run, "window">,
  phase: string,
  live: Pick<ClusterState, "functions" | "autoFailover">,
): RecordContent {
  const settings = window.autoFailover ?? (live.autoFailover.enabled ? live.autoFailover : undefined);
  const content = contentOf(
    goal,
    settings === undefined ? start : { ...start, autoFailover: settings },
    live,
    {
      ...(settings === undefined ? {} : { autoFailover: settings }),
      paused: [...window.paused, ...functionsBeside(window.paused, saved?.functions ?? [])],
    },
    phase,
  );
  return {
    ...content,
    ...(broughtCAs.length === 0 ? {} : { broughtCAs: [...broughtCAs] }),
    ...(atRest ? { atRest } : {}),
  };
}
