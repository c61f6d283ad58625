import type { Clock } from "./clock";
import type { RecordStore, View } from "./store";
import type { Watch } from "./watch";

/** Lists the records and lets the watch see them. */
export async function lookAt(store: RecordStore, watch: Watch, clock: Clock): Promise<readonly View[]> {
  const asked = clock.now();
  const views = await store.list();
  watch.look(views, asked, clock.now());
  return views;
}
