import { text } from "node:stream/consumers";
import type { ConnectionSettings } from "../../cluster/connectionSettings";
import { recordPlaces } from "../../record";
import { realTime } from "../../time";
import { withCluster } from "../connection/openCluster";
import { putBack } from "./putBack";

/** The process that goes on when the engine kills a plugin in mid-operation (see start.ts). Nobody hears of its errors: the record stays. */
async function main(): Promise<void> {
  const settings = JSON.parse(await text(process.stdin)) as ConnectionSettings;
  const connection = { settings, endpointFrom: "the interrupted run", usesConfiguration: false };
  await withCluster({ connection, time: realTime }, async ({ client }) => {
    for (const place of recordPlaces) await putBack(client, { place }, realTime).catch(() => undefined);
  });
}

void main().catch(() => undefined);
