import { readName } from "./names";
import { namesShown, type RecordStore, type View } from "./store";
import type { RecordContent } from "./types";
import { newest, readHead } from "./watch";

/**
 * Removes records whose owners had put everything back and ended before they could remove them. One whose owner still lives may go as well: that
 * owner takes a record that is gone for one that is closed (`Held.release`). A record that any place shows open stays.
 */
export async function removeClosed(store: RecordStore, views: readonly View[]): Promise<void> {
  const names = namesShown(views);
  for (const name of closedHeads(views)) {
    for (const part of names.filter((one) => isPartOf(one, name))) await store.remove(part);
    // The head goes last: as long as anything is left of the record, its head says that it is closed.
    await store.remove(name);
  }
}

/** What closed records say all the same, oldest first. */
export function closedContents(views: readonly View[]): readonly RecordContent[] {
  return closedHeads(views).flatMap((name) => {
    const head = readHead(
      name,
      newest(
        name,
        views.flatMap(({ texts }) => texts.get(name) ?? []),
      ),
    );
    return head instanceof Error ? [] : (head.content ?? []);
  });
}

function closedHeads(views: readonly View[]): readonly string[] {
  return namesShown(views)
    .filter((name) => readName(name)?.kind === "head" && isClosed(name, views))
    .sort();
}

function isClosed(name: string, views: readonly View[]): boolean {
  return views.every(({ texts }) => {
    const text = texts.get(name);
    if (text === undefined) return true;
    const head = readHead(name, text);
    return !(head instanceof Error) && head.state === "closed";
  });
}

function isPartOf(name: string, head: string): boolean {
  const read = readName(name);
  return read?.kind === "part" && read.runId === readName(head)?.runId;
}
