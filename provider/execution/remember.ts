import { sameFunction } from "../planning/look";
import type { ClusterState } from "../planning/state";
import { contentOf, sameContent } from "./restoration";
import type { Run } from "./run";

/** Where no function is about to be paused. */
export const noFunctions = { readable: true, value: [] } as const;

/** Saves, before a step, all that the run may have to put back from here on. */
export async function remember(
  run: Run,
  phase: string,
  live: Pick<ClusterState, "functions" | "autoFailover">,
): Promise<void> {
  const { keeping, window } = run;
  if (keeping === undefined) return;
  const { goal, held, start } = keeping;
  const settings = window.autoFailover ?? (live.autoFailover.enabled ? live.autoFailover : undefined);
  const known = keeping.saved?.functions ?? [];
  const content = contentOf(
    goal,
    settings === undefined ? start : { ...start, autoFailover: settings },
    live,
    {
      ...(settings === undefined ? {} : { autoFailover: settings }),
      paused: [
        ...window.paused,
        ...known.filter((one) => !window.paused.some((other) => sameFunction(one, other))),
      ],
    },
    phase,
  );
  if (sameContent(content, keeping.saved)) return;
  await held.save(content);
  keeping.saved = content;
}
