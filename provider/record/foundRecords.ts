import { unreadable } from "./format";
import { readName } from "./names";
import { readContent } from "./parts";
import { namesShown, type View } from "./store";
import type { FoundRecord, RecordHead } from "./types";
import { newest, readHead, type Sighting } from "./watch";

/** A text by its name, wherever it is shown; a part's text never changes. */
function finder(views: readonly View[]): (name: string) => string | undefined {
  return (name) => views.find(({ texts }) => texts.has(name))?.texts.get(name);
}

/** Whether every text that a head names is there. */
export function isComplete(head: RecordHead, views: readonly View[]): boolean {
  return head.parts === undefined || readContent(head, finder(views)) !== undefined;
}

/** Throws CBSEC_RECORD_UNREADABLE when it is, or when parts are missing. */
export function foundRecord(
  { name, head, error }: Pick<Sighting, "name" | "head" | "error">,
  views: readonly View[],
): FoundRecord {
  if (head === undefined) throw error ?? unreadable(name, "cannot be read");
  const content = readContent(head, finder(views));
  if (content === undefined && head.parts !== undefined) throw unreadable(name, "lacks some of its parts");
  const { runId, owner, state } = head;
  return { runId, name, owner, state, ...(content === undefined ? {} : { content }) };
}

/**
 * The records that say what must be put back, for who only reads. Whether their owners live is not known without watching. Throws CBSEC_RECORD_UNREADABLE.
 */
export function openRecords(views: readonly View[]): readonly FoundRecord[] {
  return namesShown(views)
    .filter((name) => readName(name)?.kind === "head")
    .sort()
    .flatMap((name) => {
      const texts = views.flatMap(({ texts: shown }) => shown.get(name) ?? []);
      const head = readHead(name, newest(name, texts));
      if (head instanceof Error) throw head;
      if (head.state === "asking" || head.state === "closed") return [];
      return [foundRecord({ name, head, error: undefined }, views)];
    });
}
