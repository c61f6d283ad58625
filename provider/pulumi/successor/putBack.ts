import type { ClusterClient } from "../../cluster/nodeApi";
import { defaultLimits } from "../../execution/limits";
import { restore, type RestoreRequest } from "../../execution/restore";
import type { Time } from "../../time";

/** Milliseconds for the interrupted run to end, or to be seen dead. */
const patience = 300_000;

/**
 * Puts right what an interrupted run left, as soon as that run is over: where all its steps were done only its window is closed, else the
 * cluster goes back to the start. Nothing when that run did so itself, or when another took over.
 */
export async function putBack(
  client: ClusterClient,
  { recordPlace, record }: Pick<RestoreRequest, "recordPlace" | "record">,
  time: Time,
): Promise<void> {
  const request: Omit<RestoreRequest, "undo" | "confirm"> = {
    requester: "what an interrupted pulumi run left",
    limits: defaultLimits,
    unheard: true,
    progress: { status: () => undefined, info: () => undefined, warn: () => undefined },
    recordPlace,
    record: { wait: patience, ...record },
  };
  const isWhole: RestoreRequest["confirm"] = ({ inPart }) => Promise.resolve(!inPart);
  const { outcome } = await restore(client, { ...request, undo: false, confirm: isWhole }, time);
  if (outcome !== "declined" && outcome !== "halfWay") return;
  await restore(client, { ...request, undo: true, confirm: () => Promise.resolve(true) }, time);
}
