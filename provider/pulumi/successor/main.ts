import { text } from "node:stream/consumers";
import { realTime } from "../../time";
import { withCluster } from "../connection/openCluster";
import { recordPlaces } from "../../vocabulary";
import { putBack } from "./putBack";
import { contactBy, type Way } from "./way";

/** The process that goes on when the engine kills a plugin in mid-operation (see start.ts). Nobody hears of its errors: the record stays. */
async function main(): Promise<void> {
  const way = JSON.parse(await text(process.stdin)) as Way;
  await withCluster(contactBy(way, realTime), async ({ client }) => {
    for (const recordPlace of recordPlaces)
      await putBack(client, { recordPlace }, realTime).catch(() => undefined);
  });
}

void main().catch(() => undefined);
